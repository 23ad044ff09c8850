import Diagnostics

/// Reads JSON objects as the body that a schema describes, by the rules of HCL's JSON specification.
struct JSONBodyReader {
  let body: Body
  let objects: [JSONNode]

  private typealias Property = JSONNode.Property

  /// A name under which a property is ignored, so that there can be comments.
  private static let comment = "//"

  /// All properties as attributes.
  func justAttributes(into diagnostics: inout Diagnostics) -> [Attribute] {
    var found: [Attribute] = []
    var seen: [String: ByteRange] = [:]
    for property in properties(of: objects, as: "arguments", into: &diagnostics) where isOurs(property) {
      if let attribute = attribute(property, &seen, into: &diagnostics) { found.append(attribute) }
    }
    return found
  }

  /// What the schema asks for; when `isWhole`, everything else is reported.
  func content(
    _ schema: BodySchema, isWhole: Bool, into diagnostics: inout Diagnostics
  ) -> (attributes: [Attribute], blocks: [Block]) {
    var attributes: [Attribute] = []
    var blocks: [Block] = []
    var seen: [String: ByteRange] = [:]
    for property in properties(of: objects, as: "arguments and blocks", into: &diagnostics) where isOurs(property) {
      if schema.attributesByName[property.name] != nil {
        if let attribute = attribute(property, &seen, into: &diagnostics) { attributes.append(attribute) }
      } else if let type = schema.blocksByType[property.name] {
        let start = Block.Label(value: property.name, range: property.nameRange, isQuoted: true)
        self.blocks(property.value, start, [], type.labelNames[...], &blocks, into: &diagnostics)
      } else if isWhole {
        let expected = schema.attributes.map(\.name) + schema.blocks.map(\.type)
        diagnostics.error(
          "unexpected property `\(property.name)`", detail: "no argument or block of that name is expected here",
          range: body.source(property.nameRange), hints: Suggestion.hints(for: property.name, among: expected))
      }
    }
    return (attributes, blocks)
  }

  private func isOurs(_ property: Property) -> Bool {
    property.name != Self.comment && !body.taken.contains(property.name)
  }

  private func attribute(
    _ property: Property, _ seen: inout [String: ByteRange], into diagnostics: inout Diagnostics
  ) -> Attribute? {
    if let first = seen[property.name] {
      diagnostics.error(
        "argument `\(property.name)` is set twice",
        detail: "it was set on line \(body.source(first).start.line) already",
        range: body.source(property.nameRange))
      return nil
    }
    seen[property.name] = property.nameRange
    return Attribute(
      name: property.name, nameRange: property.nameRange, equalsRange: property.colonRange,
      expression: JSONExpression.make(property.value, in: body.file))
  }

  /// The properties of an object, or of all objects of an array, in order.
  private func properties(
    of nodes: [JSONNode], as what: String, into diagnostics: inout Diagnostics
  ) -> [Property] {
    var all: [Property] = []
    for node in nodes {
      switch node {
      case .object(let properties, _, _): all += properties
      case .array(let elements, _, _):
        for element in elements {
          if case .object(let properties, _, _) = element {
            all += properties
          } else {
            reportKind(element, what, into: &diagnostics)
          }
        }
      case .invalid: break
      default: reportKind(node, what, into: &diagnostics)
      }
    }
    return all
  }

  private func reportKind(_ node: JSONNode, _ what: String, into diagnostics: inout Diagnostics) {
    if case .invalid = node { return }
    diagnostics.error(
      "expected a JSON object", detail: "its properties are \(what); found \(node.kindName)",
      range: body.source(node.range))
  }

  /// Reads a block type's value: a level of objects for each label, then a body or an array of bodies.
  private func blocks(
    _ value: JSONNode, _ type: Block.Label, _ labels: [Block.Label], _ missing: ArraySlice<String>,
    _ found: inout [Block], into diagnostics: inout Diagnostics
  ) {
    if let label = missing.first {
      let properties = properties(of: [value], as: "labels: the \(label) of each `\(type.value)`", into: &diagnostics)
      if properties.isEmpty, case .object = value {
        diagnostics.error(
          "missing label for block `\(type.value)`",
          detail: "at least one property is required, whose name is the block's \(label)",
          range: body.source(value.range))
      }
      for property in properties {
        let next = Block.Label(value: property.name, range: property.nameRange, isQuoted: true)
        blocks(property.value, type, labels + [next], missing.dropFirst(), &found, into: &diagnostics)
      }
      return
    }
    switch value {
    case .null, .invalid: break
    case .object: found.append(block(value, type, labels))
    case .array(let elements, _, _):
      for element in elements { found.append(block(element, type, labels)) }
    default:
      diagnostics.error(
        "expected a JSON object or an array of objects",
        detail: "it is the content of one or several `\(type.value)` blocks; found \(value.kindName)",
        range: body.source(value.range))
    }
  }

  private func block(_ value: JSONNode, _ type: Block.Label, _ labels: [Block.Label]) -> Block {
    let (open, close) = value.bounds
    let inner = ByteRange(start: open.end, end: close.start)
    return Block(
      type: type.value, typeRange: type.range, labels: labels, openBrace: open, closeBrace: close,
      body: Body(file: body.file, content: .json(objects: [value]), range: inner, endRange: close))
  }
}

extension JSONNode {
  /// What the value is, for a message.
  var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    case .invalid: "nothing readable"
    }
  }

  /// The opening and the closing bracket; for anything else an empty place at either end.
  var bounds: (open: ByteRange, close: ByteRange) {
    switch self {
    case .array(_, let open, let close), .object(_, let open, let close): (open, close)
    default: (ByteRange(start: range.start, end: range.start), ByteRange(start: range.end, end: range.end))
    }
  }
}
