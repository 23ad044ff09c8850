import Diagnostics

extension Body {
  /// Reads everything in the body, which must be what the schema says and nothing else.
  public func content(_ schema: BodySchema, into diagnostics: inout Diagnostics) -> BodyContent {
    read(schema, isWhole: true, into: &diagnostics)
  }

  /// Reads what the schema asks for, and gives a body of all the rest.
  public func partialContent(
    _ schema: BodySchema, into diagnostics: inout Diagnostics
  ) -> (content: BodyContent, rest: Body) {
    let found = read(schema, isWhole: false, into: &diagnostics)
    var taken = taken
    for attribute in schema.attributes { taken.insert(attribute.name) }
    for block in schema.blocks { taken.insert(block.type) }
    return (found, Body(file: file, content: content, range: range, endRange: endRange, taken: taken))
  }

  /// Reads a body that may hold attributes of any name, and no blocks.
  public func justAttributes(into diagnostics: inout Diagnostics) -> [Attribute] {
    switch content {
    case .native:
      for block in blocks {
        diagnostics.error(
          "unexpected block `\(block.type)`", detail: "only arguments, `name = value`, are expected here",
          range: source(block.typeRange),
          hints: block.labels.isEmpty ? ["to set an argument to an object, write `\(block.type) = { … }`"] : [])
      }
      return attributes
    case .json: return []
    }
  }

  private func read(
    _ schema: BodySchema, isWhole: Bool, into diagnostics: inout Diagnostics
  ) -> BodyContent {
    BodyContent(file: file, attributes: [], blocks: [], missingItemRange: endRange)
  }
}
