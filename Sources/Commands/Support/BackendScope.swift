import Diagnostics
import Language
import Values

/// What a `backend` block may refer to: variables, local values made of them, and paths. All else is not there before the
/// state is.
struct BackendScope: EvaluationScope {
  private static let deepest = 64

  let module: Module
  let variables: [String: Value]
  var depth = 0

  func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value {
    switch reference.subject {
    case .variable(let name):
      if let value = variables[name] { return value }
      diagnostics.error(
        "undeclared variable", detail: "there is no variable `\(name)` in this module", range: reference.subjectRange,
        hints: Suggestion.hints(for: name, among: variables.keys.sorted()))
    case .local(let name):
      guard let local = module.locals[name], depth < Self.deepest else {
        diagnostics.error(
          module.locals[name] == nil ? "undeclared local value" : "local values that refer to each other",
          detail: "`local.\(name)` has no value here", range: reference.subjectRange,
          hints: Suggestion.hints(for: name, among: module.locals.keys.sorted().filter { $0 != name }))
        return .unknown()
      }
      let inner = BackendScope(module: module, variables: variables, depth: depth + 1)
      return Evaluator(scope: inner).evaluate(local.value, into: &diagnostics)
    case .path(.cwd), .path(.module), .path(.root): return .string(".")
    default:
      diagnostics.error(
        "references are not allowed here",
        detail: "a back end is chosen before there is a state: only variables and local values made of them are known, "
          + "and `\(reference.subject)` is neither", range: reference.subjectRange)
    }
    return .unknown()
  }
}
