import Diagnostics
import Language
import ProviderKit
import Values

extension Diagnostic {
  /// What a provider said, at the place of the configuration that it is about, without what must not be shown.
  ///
  /// - Parameter values: with marks, what else than the body the provider may have spoken of.
  init(
    _ found: ProviderDiagnostic, body: DecodedBody?, address: String, _ type: ObjectType?, hiding values: [Value?] = []
  ) {
    var detail = found.detail
    if body == nil, !found.path.isEmpty, !found.detail.contains("`\(found.path)`") {
      detail += (detail.isEmpty ? "" : "\n") + "in attribute `\(found.path)`"
    }
    let given = body.map { body in type.map { $0.marking(body.value, []) } ?? body.value }
    let sensitive = SensitiveText([given] + values)
    self.init(
      found.severity, sensitive.redacting(found.summary), detail: sensitive.redacting(detail),
      range: body?.range(of: found.path), context: body?.range, address: address,
      hints: found.hints.map { sensitive.redacting($0) })
  }
}
