import Diagnostics
import HCL
import Values

/// The functions of Terraform's built-in provider, which its users may call where that is named in `required_providers`.
extension FunctionLibrary {
  static let provided: [Function] = [encodeExpression, encodeVariables, decodeVariables]

  private static let encodeExpression = Function(
    "provider::terraform::encode_expr", "The value as an expression of the language.", [.init("expr", .dynamic)],
    returns: .string
  ) { arguments in
    guard arguments[0].isWhollyKnown else { return .unknown(.string, .notNull) }
    let text = HCLWriter.expression(arguments[0])
    try arguments.allow(bytes: text.utf8.count)
    return .string(text)
  }

  private static let encodeVariables = Function(
    "provider::terraform::encode_tfvars", "The attributes of an object as a file of values for variables.",
    [.init("value", .dynamic)], returns: .string
  ) { arguments in
    try arguments.require(.mapping, 0)
    let entries = try arguments.entries(0)
    for name in entries.keys where !ModuleReader.isIdentifier(name) {
      throw FunctionError("\(StringLiteral.quoted(name)) cannot be the name of a variable", argument: 0)
    }
    guard arguments[0].isWhollyKnown else { return .unknown(.string, .notNull) }
    let text = HCLWriter.assignments(entries)
    try arguments.allow(bytes: text.utf8.count)
    return .string(text)
  }

  private static let decodeVariables = Function(
    "provider::terraform::decode_tfvars", "An object of what a file of values for variables assigns.",
    [.init("src", .string)], returning: { _ in .dynamic }
  ) { arguments in
    let file = SourceFile(name: "src", text: try arguments.string(0))
    let tree = SyntaxTree.parse(file, syntax: .native)
    var diagnostics = tree.diagnostics
    let attributes = tree.body.justAttributes(into: &diagnostics)
    // Neither references nor functions: a file of values is constant.
    let evaluator = Evaluator(
      scope: EmptyScope(place: "values of variables"), library: FunctionLibrary([]), context: arguments.context)
    var entries: [(String, Value)] = []
    for attribute in attributes where !diagnostics.hasErrors {
      let value = evaluator.evaluate(LocatedExpression(attribute, in: tree.body), into: &diagnostics)
      entries.append((attribute.name, value))
    }
    if let fault = diagnostics.errors.first {
      let line = fault.range.map { "line \($0.start.line): " } ?? ""
      let detail = fault.detail.isEmpty ? "" : ": \(fault.detail)"
      throw FunctionError("the text assigns no values: \(line)\(fault.summary)\(detail)", argument: 0)
    }
    return .object(ValueMap(entries))
  }
}
