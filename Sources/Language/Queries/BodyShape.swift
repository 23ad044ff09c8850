import HCL
import Values

/// What may stand in a body: arguments with their types, and blocks.
struct BodyShape {
  struct Argument {
    var type: ValueType = .dynamic
    var description = ""
  }

  var arguments: [String: Argument] = [:]
  var blocks: Set<String> = []
  /// Of a resource or of a block in it: what says which blocks there are.
  var schema: DecodeSchema?

  init(_ arguments: [String: ValueType] = [:], blocks: Set<String> = []) {
    self.arguments = arguments.mapValues { Argument(type: $0) }
    self.blocks = blocks
  }

  init(_ schema: DecodeSchema) {
    self.schema = schema
    for (name, attribute) in schema.attributes where attribute.isConfigurable {
      arguments[name] = Argument(type: attribute.type)
    }
    blocks = Set(schema.blocks.keys)
    if !blocks.isEmpty { blocks.insert("dynamic") }
  }

  func adding(_ other: BodyShape) -> BodyShape {
    var sum = self
    sum.arguments.merge(other.arguments) { own, _ in own }
    sum.blocks.formUnion(other.blocks)
    return sum
  }

  // MARK: The language's own blocks

  static let file = BodyShape(blocks: [
    "stack", "terraform", "variable", "locals", "output", "resource", "data", "module", "provider", "moved", "import",
    "removed", "check",
  ])
  static let rule = BodyShape(["condition": .bool, "error_message": .string])
  static let dynamic = BodyShape(
    ["for_each": .dynamic, "iterator": .dynamic, "labels": .list(.string)], blocks: ["content"])
  static let resource = BodyShape(
    ["count": .number, "for_each": .dynamic, "depends_on": .dynamic, "provider": .dynamic],
    blocks: ["lifecycle", "timeouts"])
  static let call = BodyShape([
    "source": .string, "version": .string, "count": .number, "for_each": .dynamic, "depends_on": .dynamic,
    "providers": .dynamic,
  ])

  private static let top: [String: BodyShape] = [
    "stack": settings, "terraform": settings,
    "variable": BodyShape(
      [
        "type": .dynamic, "default": .dynamic, "description": .string, "sensitive": .bool, "nullable": .bool,
        "ephemeral": .bool,
      ], blocks: ["validation"]),
    "output": BodyShape(
      [
        "value": .dynamic, "description": .string, "sensitive": .bool, "ephemeral": .bool, "depends_on": .dynamic,
      ], blocks: ["precondition"]),
    "provider": BodyShape(["alias": .string]),
    "moved": BodyShape(["from": .dynamic, "to": .dynamic]),
    "import": BodyShape(["to": .dynamic, "id": .string, "for_each": .dynamic]),
    "removed": BodyShape(["from": .dynamic], blocks: ["lifecycle"]),
    "check": BodyShape(blocks: ["data", "assert"]),
    "resource": resource, "data": resource, "module": call,
  ]
  private static let settings = BodyShape(
    ["name": .string, "required_version": .string], blocks: ["backend", "required_providers"])
  private static let lifecycle = BodyShape(
    [
      "enabled": .bool, "create_before_destroy": .bool, "prevent_destroy": .bool, "ignore_changes": .dynamic,
      "replace_triggered_by": .dynamic,
    ], blocks: ["precondition", "postcondition"])

  /// The shape of a block's body by the blocks around it, its own type last; `nil` for what only a schema or nobody knows.
  static func of(_ types: [String]) -> BodyShape? {
    switch (types.first, types.count, types.last) {
    case (nil, _, _): file
    case (let type?, 1, _): top[type]
    case (_, 2, "validation"), (_, 2, "assert"), (_, _, "precondition"), (_, _, "postcondition"): rule
    case ("resource", 2, "lifecycle"), ("data", 2, "lifecycle"): lifecycle
    case ("removed", 2, "lifecycle"): BodyShape(["destroy": .bool])
    case ("resource", 2, "timeouts"), ("data", 2, "timeouts"):
      BodyShape(["create": .string, "read": .string, "update": .string, "delete": .string])
    default: nil
    }
  }
}
