import Diagnostics
import HCL
import Values

extension Evaluation {
  mutating func call(_ node: FunctionCall) -> Value {
    switch node.name {
    case "try", "core::try": return tryCall(node)
    case "can", "core::can": return canCall(node)
    default: break
    }
    guard let function = evaluator.library[node.name] else { return unknownFunction(node) }
    let isFree = isOrderFree(node.range)
    let before = found.count
    var arguments: [Value] = []
    var marks: Marks = []
    for (index, expression) in node.arguments.enumerated() {
      noteOrder(of: expression, at: index, of: node.name, isFree: isFree)
      let argument = value(expression)
      guard node.expandsLast, index == node.arguments.count - 1 else {
        arguments.append(argument)
        continue
      }
      guard found.count == before, let expanded = expand(argument, expression, of: node) else { break }
      marks.formUnion(argument.marks)
      guard argument.isKnown else { return .unknown().marked(marks) }
      guard argument.isLengthKnown else { return .unknown(function.signature.result).marked(argument.deepMarks) }
      arguments += expanded
    }
    if found.count > before { return .unknown(function.signature.result) }
    do {
      let result = try function.call(arguments, context: evaluator.context)
      return made(result, count: result.elements?.count ?? 0, node.range).marked(marks)
    } catch {
      return failure(error, function.signature, node)
    }
  }

  private mutating func unknownFunction(_ node: FunctionCall) -> Value {
    if evaluator.library.functions.isEmpty {
      return report("function not allowed here", "what is given here must be constant", node.nameRange)
    }
    let isProvided = node.name.hasPrefix("provider::")
    let names = isProvided ? evaluator.library.functions.keys.sorted() : evaluator.library.signatures.map(\.name)
    return report(
      "unknown function",
      isProvided ? "no provider here has a function `\(node.name)`" : "there is no function `\(node.name)`",
      node.nameRange, hints: Suggestion.hints(for: node.name, among: names))
  }

  private mutating func expand(_ value: Value, _ expression: Expression, of node: FunctionCall) -> [Value]? {
    switch value.content {
    case .list(_, let elements), .set(_, let elements), .tuple(let elements): return elements
    case .unknown(let type, _) where type == .dynamic || type.isList || type.isSet || type.isTuple: return []
    case .null:
      report("null as arguments", "a null value cannot be expanded into arguments with `...`", expression)
    default:
      report(
        "unsuitable value for `...`",
        "only a list, set or tuple can be expanded into arguments, but this is \(value.type.friendlyPhrase)", expression
      )
    }
    _ = failed(node, .null())
    return nil
  }

  /// Says of the error told last which call it is about.
  private mutating func failed(_ node: FunctionCall, _ answer: Value) -> Value {
    found[found.count - 1].function = node.name
    return answer
  }

  private mutating func failure(
    _ error: FunctionError, _ signature: FunctionSignature, _ node: FunctionCall
  ) -> Value {
    let expression = error.argument.flatMap { index in
      node.arguments.indices.contains(index) ? node.arguments[index] : node.arguments.last
    }
    guard let expression, let index = error.argument, let parameter = signature.parameter(at: index) else {
      let place = error.argument == nil ? node.range : expression?.range ?? node.range
      return failed(
        node,
        report("error in the call of `\(signature.name)`", error.message, .call(node), at: place, hints: error.hints))
    }
    return failed(
      node,
      report(
        "invalid value for `\(parameter.name)` of `\(signature.name)`", error.message, expression, context: node.range,
        hints: error.hints))
  }

  /// An argument of `try` or `can`: evaluated when it is its turn, or an element of what `...` has expanded.
  private enum TriedArgument {
    case expression(Expression)
    case value(Value)
  }

  /// The arguments of `try` or `can`; `nil` when they cannot be told, and `answer` is what the call comes to.
  private mutating func triedArguments(_ node: FunctionCall, _ answer: inout Value) -> [TriedArgument]? {
    var arguments = node.arguments.map { TriedArgument.expression($0) }
    guard node.expandsLast, let last = node.arguments.last else { return arguments }
    arguments.removeLast()
    let before = found.count
    let value = value(last)
    guard found.count == before, let elements = expand(value, last, of: node) else { return nil }
    guard value.isKnown, value.isLengthKnown else {
      answer = Value.unknown().marked(value.deepMarks)
      return nil
    }
    return arguments + elements.map { .value($0.marked(value.marks)) }
  }

  /// The first argument that has no error. What is wrong while something is unknown stays wrong; what is right may become wrong
  /// while its value is not wholly known.
  private mutating func tryCall(_ node: FunctionCall) -> Value {
    var answer = Value.unknown()
    guard let arguments = triedArguments(node, &answer) else { return answer }
    if arguments.isEmpty {
      return failed(node, report("error in the call of `try`", "`try` takes at least 1 argument", node.range))
    }
    var failures: [Diagnostic] = []
    for argument in arguments {
      guard case .expression(let expression) = argument else {
        if case .value(let value) = argument { return value }
        continue
      }
      let (result, errors) = collected { $0.value(expression) }
      if isExhausted { return result }
      if errors.isEmpty { return result.isWhollyKnown ? result : .unknown() }
      failures += errors
    }
    let reasons = failures.map { failure in
      let place = failure.range.map { "line \($0.start.line): " } ?? ""
      return "- \(place)\(failure.summary): \(failure.detail)"
    }
    return failed(
      node,
      report(
        "error in the call of `try`",
        "no argument could be evaluated:\n\(reasons.joined(separator: "\n"))", .call(node), at: node.range))
  }

  private mutating func canCall(_ node: FunctionCall) -> Value {
    var answer = Value.unknown(.bool)
    guard let arguments = triedArguments(node, &answer) else { return answer }
    guard let argument = arguments.first, arguments.count == 1 else {
      return failed(
        node, report("error in the call of `can`", "`can` takes 1 argument, not \(arguments.count)", node.range))
    }
    guard case .expression(let expression) = argument else { return .bool(true) }
    let (result, errors) = collected { $0.value(expression) }
    if isExhausted { return .unknown(.bool) }
    if !errors.isEmpty { return .bool(false) }
    return result.isWhollyKnown ? .bool(true) : .unknown(.bool)
  }
}
