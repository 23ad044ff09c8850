import Engine
import ProviderKit
import Values

/// The block of a resource that is just what a real thing is: what its provider alone sets and what a default says is
/// left out, and so are secrets.
struct ConfigurationText {
  let text: String

  init(_ object: Engine.FoundObject) {
    let resource = object.address.resource
    let head = "resource \(ValueText.quoted(resource.type)) \(ValueText.quoted(resource.name)) {"
    let body = Self.body(object.schema, object.value, indent: 1)
    text = body.isEmpty ? head + "}\n" : ([head] + body + ["}"]).joined(separator: "\n") + "\n"
  }

  private static func body(_ schema: BlockSchema, _ value: Value, indent: Int) -> [String] {
    let space = String(repeating: "  ", count: indent)
    let names = schema.attributes.keys.sorted { left, right in
      let isFirst = schema.attributes[left]?.presence == .required
      let isOther = schema.attributes[right]?.presence == .required
      return isFirst == isOther ? left < right : isFirst
    }
    var lines: [String] = []
    for name in names {
      guard let attribute = schema.attributes[name], attribute.isConfigurable else { continue }
      if let text = self.text(attribute, value[name] ?? .null(attribute.type), indent: indent) {
        lines.append("\(space)\(name) = \(text)")
      }
    }
    for (name, nested) in schema.blocks.sorted(by: { $0.key < $1.key }) {
      lines += blocks(name, nested, value[name] ?? .null(), indent: indent)
    }
    return lines
  }

  private static func text(_ attribute: AttributeSchema, _ value: Value, indent: Int) -> String? {
    let isRequired = attribute.presence == .required
    if attribute.sensitive || attribute.writeOnly || value.isSensitive {
      return isRequired || !value.isNull ? "null # sensitive: say where it comes from" : nil
    }
    if value.isNull || value == attribute.defaultValue { return isRequired ? "null # to be written" : nil }
    if attribute.deprecation != nil, !isRequired { return nil }
    return expression(value, indent: indent)
  }

  private static func blocks(_ name: String, _ nested: NestedBlockSchema, _ value: Value, indent: Int) -> [String] {
    let space = String(repeating: "  ", count: indent)
    func block(_ value: Value, label: String = "") -> [String] {
      let body = self.body(nested.block, value, indent: indent + 1)
      return body.isEmpty && nested.nesting == .group
        ? [] : ["", "\(space)\(name) \(label){"] + body + ["\(space)}"]
    }
    if value.isNull { return [] }
    switch nested.nesting {
    case .single, .group: return block(value)
    case .list, .set: return (value.elements ?? []).flatMap { block($0) }
    case .map:
      let members = value.attributes.map { Array($0) } ?? []
      return members.flatMap { block($0.1, label: ValueText.quoted($0.0) + " ") }
    }
  }

  private static func expression(_ value: Value, indent: Int) -> String {
    let space = String(repeating: "  ", count: indent)
    if value.isSensitive { return "null" }
    switch value.content {
    case .null, .unknown: return "null"
    case .bool(let bool): return bool ? "true" : "false"
    case .number(let number): return number.description
    case .string(let string): return ValueText.quoted(string)
    case .list, .set, .tuple:
      let elements = (value.elements ?? []).map { expression($0, indent: indent + 1) }
      let line = "[" + elements.joined(separator: ", ") + "]"
      if line.utf8.count < 80, !line.contains("\n") { return line }
      return (["["] + elements.map { "\(space)  \($0)," } + ["\(space)]"]).joined(separator: "\n")
    case .map(_, let map), .object(let map):
      let members = map.filter { !$0.1.isNull }
      if members.isEmpty { return "{}" }
      let lines = members.map { "\(space)  \(ValueText.key($0.0)) = \(expression($0.1, indent: indent + 1))" }
      return (["{"] + lines + ["\(space)}"]).joined(separator: "\n")
    }
  }
}
