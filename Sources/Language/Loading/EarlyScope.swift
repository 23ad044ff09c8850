import Diagnostics
import Values

/// What may be referred to before the modules are read: variables and local values made of them. A module source is
/// evaluated in it.
public struct EarlyScope: EvaluationScope {
  private static let deepest = 64

  /// Where a module's variables get their values from.
  enum Origin: Sendable {
    /// The values given for the root module.
    case given([String: Value])
    /// The arguments of the call, in the scope of the caller.
    indirect case call(ModuleCall, EarlyScope)
  }

  let module: Module
  let origin: Origin
  var depth = 0

  /// The scope of the root module.
  public init(module: Module, variables: [String: Value]) { self.init(module: module, origin: .given(variables)) }

  init(module: Module, origin: Origin) {
    self.module = module
    self.origin = origin
  }

  public func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value {
    guard depth < Self.deepest else {
      diagnostics.error(
        "values that refer to each other", detail: "`\(reference.subject)` has no value here",
        range: reference.subjectRange)
      return .unknown()
    }
    switch reference.subject {
    case .variable(let name):
      guard let variable = module.variables[name] else { break }
      return value(of: variable, reference, into: &diagnostics)
    case .local(let name):
      guard let local = module.locals[name] else { break }
      var inner = self
      inner.depth += 1
      return Evaluator(scope: inner).evaluate(local.value, into: &diagnostics)
    case .path(.module), .path(.root), .path(.cwd): return .string(".")
    default:
      diagnostics.error(
        "references are not allowed here",
        detail: "the source of a module is needed before anything is planned: only variables and local values made of "
          + "them are known then, and `\(reference.subject)` is neither", range: reference.subjectRange)
      return .unknown()
    }
    diagnostics.error(
      "undeclared name", detail: "there is no `\(reference.subject)` in this module", range: reference.subjectRange)
    return .unknown()
  }

  private func value(
    of variable: VariableConfiguration, _ reference: Reference, into diagnostics: inout Diagnostics
  ) -> Value {
    var found: Value?
    switch origin {
    case .given(let values): found = values[variable.name]
    case .call(let call, var caller):
      if let input = call.inputs[variable.name] {
        caller.depth = depth + 1
        found = Evaluator(scope: caller).evaluate(input, into: &diagnostics)
      }
    }
    if let value = found {
      if let accepted = try? variable.accept(value) { return accepted }
    } else if let value = variable.defaultValue {
      return value.marked(variable.marks)
    }
    diagnostics.error(
      "a variable without a value", detail: "`var.\(variable.name)` is needed to find a module, and has no value",
      range: reference.subjectRange, hints: ["give it by `--var`, a file of variables, or a default"])
    return .unknown(variable.constraint.type)
  }
}
