import Diagnostics
import HCL
import Values

/// Reads type constraints: `list(string)`, `object({ name = string, size = optional(number, 1) })`.
struct TypeConstraintParser {
  let file: SourceFile
  private(set) var diagnostics = Diagnostics()

  init(file: SourceFile) { self.file = file }

  mutating func parse(_ expression: Expression) -> TypeConstraint {
    let (type, defaults) = type(expression)
    return TypeConstraint(type, defaults: defaults)
  }

  private typealias Parsed = (type: ValueType, defaults: TypeDefaults?)

  private mutating func type(_ expression: Expression) -> Parsed {
    if case .parentheses(let node) = expression { return type(node.inner) }
    if let call = expression.asCall { return constructor(call) }
    if let keyword = expression.asKeyword { return (primitive(keyword, expression), nil) }
    let names = ["string", "number", "bool", "list", "set", "map", "object", "tuple", "any"]
    if let text = expression.asStaticString, names.contains(where: { text == $0 || text.hasPrefix("\($0)(") }) {
      return fail("types are written without quotes", expression, hints: ["write `\(text)`"])
    }
    if let text = expression.asStaticString {
      let close = Suggestion.hints(for: String(text.prefix { $0 != "(" }), among: names)
      return fail(
        "types are written without quotes", expression,
        hints: close.isEmpty ? ["write a type, such as `string` or `list(number)`"] : close)
    }
    if case .index(let node) = expression, let outer = node.collection.asKeyword, let inner = node.key.asKeyword {
      return fail("types are put in parentheses", expression, hints: ["write `\(outer)(\(inner))`"])
    }
    return fail("expected a type, such as `string` or `list(number)`", expression)
  }

  private mutating func fail(_ detail: String, _ expression: Expression, hints: [String] = []) -> Parsed {
    diagnostics.error(
      "invalid type", detail: detail, range: SourceRange(file, expression.range), hints: hints)
    return (.dynamic, nil)
  }

  private mutating func primitive(_ name: String, _ expression: Expression) -> ValueType {
    switch name {
    case "any": return .dynamic
    case "bool": return .bool
    case "number": return .number
    case "string": return .string
    // Old forms of `list(any)` and `map(any)`.
    case "list": return .list(.dynamic)
    case "map": return .map(.dynamic)
    case "set":
      return fail(
        "`set` needs the type of its elements", expression, hints: ["write `set(string)`, for example"]
      ).type
    case "object":
      return fail(
        "`object` needs the types of its attributes", expression,
        hints: ["write `object({ name = string })`, for example"]
      ).type
    case "tuple":
      return fail(
        "`tuple` needs the types of its elements", expression, hints: ["write `tuple([string, number])`, for example"]
      ).type
    default:
      let names = ["any", "bool", "number", "string", "list", "set", "map", "object", "tuple"]
      let hints = Self.otherNames[name].map { ["write `\($0)`"] } ?? Suggestion.hints(for: name, among: names)
      return fail("there is no type `\(name)`", expression, hints: hints).type
    }
  }

  /// Types as other languages name them.
  private static let otherNames = [
    "int": "number", "integer": "number", "float": "number", "double": "number", "boolean": "bool", "str": "string",
    "text": "string", "array": "list", "dict": "map", "hash": "map", "struct": "object", "dynamic": "any",
  ]

  private mutating func constructor(_ call: FunctionCall) -> Parsed {
    let expression = Expression.call(call)
    if call.name == "optional" {
      return fail("`optional` can stand only around the type of an object's attribute", expression)
    }
    let names = ["list", "set", "map", "object", "tuple"]
    guard names.contains(call.name) else {
      if ["any", "bool", "number", "string"].contains(call.name) {
        return fail("`\(call.name)` takes no arguments", expression, hints: ["write `\(call.name)`"])
      }
      return fail(
        "there is no type constructor `\(call.name)`", expression,
        hints: Self.otherNames[call.name].map { ["write `\($0)(…)`"] }
          ?? Suggestion.hints(for: call.name, among: names))
    }
    guard let argument = call.arguments.first, call.arguments.count == 1 else {
      return fail("`\(call.name)` takes one argument, not \(call.arguments.count)", expression)
    }
    switch call.name {
    case "object": return object(argument)
    case "tuple": return tuple(argument)
    default:
      let (element, defaults) = type(argument)
      let wrapped = defaults.map { TypeDefaults.elements($0) }
      return (call.name == "list" ? .list(element) : call.name == "set" ? .set(element) : .map(element), wrapped)
    }
  }

  private mutating func tuple(_ argument: Expression) -> Parsed {
    guard let elements = argument.asList else {
      return fail("`tuple` takes a list of types, such as `tuple([string, number])`", argument)
    }
    var types: [ValueType] = []
    var defaults: [Int: TypeDefaults] = [:]
    for (index, element) in elements.enumerated() {
      let parsed = type(element)
      types.append(parsed.type)
      defaults[index] = parsed.defaults
    }
    return (.tuple(types), defaults.isEmpty ? nil : .tuple(defaults))
  }

  private mutating func object(_ argument: Expression) -> Parsed {
    guard let items = argument.asMap else {
      return fail("`object` takes attributes and their types, such as `object({ name = string })`", argument)
    }
    var shape = ObjectShape()
    var values: [String: Value] = [:]
    var nested: [String: TypeDefaults] = [:]
    for item in items {
      guard let name = item.key.asKeyword else {
        let hints = item.key.asStaticString.map { ModuleReader.isIdentifier($0) ? ["write `\($0)`"] : [] }
        _ = fail("the name of an attribute must be a word, without quotes", item.key, hints: hints ?? [])
        continue
      }
      if shape.attributes[name] != nil { _ = fail("the attribute `\(name)` is there twice", item.key) }
      var inner = item.value
      if let call = inner.asCall, call.name == "optional" {
        shape.optional.insert(name)
        guard let type = call.arguments.first, call.arguments.count <= 2 else {
          _ = fail("`optional` takes a type and, if wanted, a default", inner)
          continue
        }
        inner = type
      }
      let parsed = type(inner)
      shape.attributes[name] = parsed.type
      nested[name] = parsed.defaults
      if let call = item.value.asCall, call.name == "optional", call.arguments.count == 2 {
        values[name] = defaultValue(call.arguments[1], TypeConstraint(parsed.type, defaults: parsed.defaults))
      }
    }
    let hasDefaults = !values.isEmpty || !nested.isEmpty
    return (.object(shape), hasDefaults ? .object(values: values, nested: nested) : nil)
  }

  private mutating func defaultValue(_ expression: Expression, _ constraint: TypeConstraint) -> Value? {
    let evaluator = Evaluator(scope: EmptyScope(place: "defaults of optional attributes"))
    let before = diagnostics.all.count
    let value = evaluator.evaluate(LocatedExpression(expression, file), into: &diagnostics)
    guard diagnostics.all.count == before else { return nil }
    do {
      // Not filled in yet: that happens when the default is used, so that a null stays one.
      _ = try constraint.apply(to: value)
      return value.isNull ? .null(constraint.type) : value
    } catch {
      _ = fail("the default does not fit the attribute's type: \(error)", expression)
      return nil
    }
  }
}
