import Diagnostics
import HCL
import Values

extension VariableInputs {
  /// The value of every variable of the root module: what was given, else its default; converted, marked, and checked to be
  /// there. Validation rules are not looked at.
  public func resolve(
    for module: Module, requiresAll: Bool = true, into diagnostics: inout Diagnostics
  ) -> [String: Value] {
    var last: [String: VariableInput] = [:]
    for input in all {
      if module.variables[input.name] == nil { reportUndeclared(input, module, into: &diagnostics) }
      last[input.name] = input
    }
    var values: [String: Value] = [:]
    for (name, variable) in module.variables.sorted(by: { $0.key < $1.key }) {
      guard let input = last[name] else {
        if requiresAll || !variable.isRequired { values[name] = missing(variable, into: &diagnostics) }
        continue
      }
      let before = diagnostics.errors.count
      let raw = Self.value(of: input, for: variable, into: &diagnostics)
      guard diagnostics.errors.count == before else {
        values[name] = .unknown(variable.constraint.type).marked(variable.marks)
        continue
      }
      do {
        values[name] = try variable.accept(raw)
      } catch {
        diagnostics.append(Self.invalid(input, variable, error))
        values[name] = .unknown(variable.constraint.type).marked(variable.marks)
      }
    }
    return values
  }

  private func missing(_ variable: VariableConfiguration, into diagnostics: inout Diagnostics) -> Value {
    if let value = variable.defaultValue { return value.marked(variable.marks) }
    diagnostics.error(
      "no value for variable `\(variable.name)`",
      detail: variable.description ?? "it has no default, so a value must be given", range: variable.range,
      hints: [
        "give it with `--var \(variable.name)=…`, in a file such as `stack.stackvars`, or as STACK_VAR_\(variable.name)"
      ])
    return .unknown(variable.constraint.type).marked(variable.marks)
  }

  private func reportUndeclared(
    _ input: VariableInput, _ module: Module, into diagnostics: inout Diagnostics
  ) {
    let hints = module.hints(forVariable: input.name)
    let detail = "\(input.origin.phrase) gives a value for `\(input.name)`, which is not declared"
    switch input.origin {
    case .environment: break
    case .option: diagnostics.error("undeclared variable", detail: detail, hints: hints)
    case .file(let range):
      diagnostics.warning(
        "undeclared variable", detail: detail, range: range.bytes.isEmpty ? nil : range, hints: hints)
    }
  }

  private static func value(
    of input: VariableInput, for variable: VariableConfiguration, into diagnostics: inout Diagnostics
  ) -> Value {
    let evaluator = Evaluator(scope: EmptyScope(place: "values of variables"), library: FunctionLibrary([]))
    switch input.content {
    case .value(let value): return value
    case .expression(let located): return evaluator.evaluate(located, into: &diagnostics)
    case .text(let text):
      if !variable.hasType || variable.constraint.type.isPrimitive { return .string(text) }
      let file = SourceFile(name: "value of `\(variable.name)`", text: text)
      var found = Diagnostics()
      let expression = Expression.parse(file, into: &found)
      var value = Value.unknown()
      if !found.hasErrors { value = evaluator.evaluate(LocatedExpression(expression, file), into: &found) }
      if variable.isSensitive || variable.isEphemeral, found.hasErrors {
        diagnostics.error(
          "invalid value for variable `\(variable.name)`", detail: "\(input.origin.phrase) holds no valid expression")
      } else {
        diagnostics.append(contentsOf: found)
      }
      return value
    }
  }

  private static func invalid(
    _ input: VariableInput, _ variable: VariableConfiguration, _ error: ConversionError
  ) -> Diagnostic {
    var range: SourceRange?
    if case .expression(let located) = input.content { range = located.range }
    return Diagnostic(
      .error, "invalid value for variable `\(variable.name)`",
      detail: range == nil ? "\(error), in \(input.origin.phrase)" : error.description,
      range: range ?? variable.range)
  }
}

extension VariableConfiguration {
  /// What the variable is when it is given a value: with defaults filled in, converted and marked. Null means the default
  /// where the variable is not nullable.
  public func accept(_ value: Value?) throws(ConversionError) -> Value {
    guard let value, isNullable || !value.isNull else {
      if let defaultValue { return defaultValue.marked(marks) }
      throw ConversionError(.missing)
    }
    return try constraint.apply(to: value).marked(marks)
  }
}
