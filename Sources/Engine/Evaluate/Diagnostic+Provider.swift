import Diagnostics
import Language
import ProviderKit
import Values

extension Diagnostic {
  /// What a provider said, at the place of the configuration that it is about.
  init(_ found: ProviderDiagnostic, body: DecodedBody?, address: String) {
    self.init(
      found.severity, found.summary, detail: found.detail, range: body?.range(of: found.path), context: body?.range,
      address: address, hints: found.hints)
    if body == nil, !found.path.isEmpty, !found.detail.contains("`\(found.path)`") {
      detail += (detail.isEmpty ? "" : "\n") + "in attribute `\(found.path)`"
    }
  }
}
