import Diagnostics
import HCL
import Language
import Values

/// A scope of which nothing is known but what is ephemeral: for a body whose instances cannot be told, where an ephemeral value is no
/// less wrong.
struct EphemeralScope: EvaluationScope {
  let scope: ModuleScope

  func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value {
    switch reference.subject {
    case .each, .countIndex, .selfObject: return .unknown()
    case .variable, .local, .module, .resource, .path, .workspace, .applying: break
    }
    var ignored = Diagnostics()
    let value = scope.value(of: reference, into: &ignored)
    return value.marks.contains(.ephemeral) ? .unknown().marked(.ephemeral) : .unknown()
  }
}
