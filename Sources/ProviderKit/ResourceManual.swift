import Values

/// The manual page of a type, in Markdown, made from its schema.
public enum ResourceManual {
  public static func page(name: String, schema: ResourceSchema, isDataSource: Bool = false) -> String {
    var out = "# \(isDataSource ? "data " : "")`\(name)`\n"
    if !schema.block.description.isEmpty { out += "\n\(schema.block.description)\n" }
    if let deprecation = schema.block.deprecation { out += "\n**Deprecated.** \(deprecation)\n" }
    write(schema.block, prefix: "", level: 2, &out)
    return out
  }

  private static func write(_ block: BlockSchema, prefix: String, level: Int, _ out: inout String) {
    let sorted = block.attributes.sorted { $0.key < $1.key }
    let heading = String(repeating: "#", count: level)
    section("Arguments", sorted.filter { $0.value.isConfigurable }, heading, &out)
    section("Exported attributes", sorted.filter { !$0.value.isConfigurable }, heading, &out)
    for (name, nested) in block.blocks.sorted(by: { $0.key < $1.key }) {
      let path = prefix.isEmpty ? name : "\(prefix).\(name)"
      out += "\n\(heading) Block `\(path)`\n\n\(occurrence(nested))"
      out += nested.block.description.isEmpty ? ".\n" : ": \(nested.block.description)\n"
      if level < 6 { write(nested.block, prefix: path, level: level + 1, &out) }
    }
  }

  private static func section(
    _ title: String, _ attributes: [(key: String, value: AttributeSchema)], _ heading: String, _ out: inout String
  ) {
    guard !attributes.isEmpty else { return }
    out += "\n\(heading) \(title)\n\n"
    for (name, attribute) in attributes { out += line(name, attribute) }
  }

  private static func line(_ name: String, _ attribute: AttributeSchema) -> String {
    var notes = [attribute.type.description]
    if attribute.presence == .required { notes.append("required") }
    if attribute.presence == .optionalComputed { notes.append("chosen if left out") }
    if let value = attribute.defaultValue, let text = try? ValueJSON.text(value) { notes.append("default `\(text)`") }
    if attribute.sensitive { notes.append("sensitive") }
    if attribute.writeOnly { notes.append("write-only") }
    if attribute.requiresReplacement { notes.append("a change replaces the object") }
    notes += attribute.validators.map(\.summary)
    var out = "- `\(name)` (\(notes.joined(separator: "; "))) – \(attribute.description)\n"
    if let deprecation = attribute.deprecation { out += "  **Deprecated.** \(deprecation)\n" }
    return out
  }

  private static func occurrence(_ nested: NestedBlockSchema) -> String {
    switch (nested.nesting, nested.minimum, nested.maximum) {
    case (.single, 0, _), (.group, _, _): "At most one"
    case (.single, _, _): "Exactly one"
    case (_, 0, nil): "Any number"
    case (_, let minimum, nil): "At least \(minimum)"
    case (_, 0, let maximum?): "At most \(maximum)"
    case (_, let minimum, let maximum?): minimum == maximum ? "Exactly \(minimum)" : "\(minimum) to \(maximum)"
    }
  }
}
