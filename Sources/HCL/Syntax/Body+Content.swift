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
    reportSwapped(schema, into: &diagnostics)
    let taken = taken.isEmpty ? schema.names : taken.union(schema.names)
    return (found, Body(file: file, content: content, range: range, endRange: endRange, taken: taken, damage: damage))
  }

  /// Reads what the schema asks for, and leaves the rest alone.
  public func knownContent(_ schema: BodySchema, into diagnostics: inout Diagnostics) -> BodyContent {
    read(schema, isWhole: false, into: &diagnostics)
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
    case .json(let objects):
      return JSONBodyReader(body: self, objects: objects).justAttributes(into: &diagnostics)
    }
  }

  /// Tells of arguments that should be blocks and of blocks that should be arguments: what is left has neither.
  private func reportSwapped(_ schema: BodySchema, into diagnostics: inout Diagnostics) {
    guard case .native(let attributes, let blocks) = content, damage != .displaced else { return }
    for attribute in attributes where !taken.contains(attribute.name) {
      if schema.blocksByType[attribute.name] != nil, schema.attributesByName[attribute.name] == nil {
        diagnostics.append(unexpected(attribute, schema))
      }
    }
    for block in blocks where !taken.contains(block.type) {
      if schema.attributesByName[block.type] != nil, schema.blocksByType[block.type] == nil {
        diagnostics.append(unexpected(block, schema))
      }
    }
  }

  /// Whether something else was told of that was meant for the argument that is missing.
  private func isMistyped(_ required: String, _ schema: BodySchema) -> Bool {
    guard case .native(let attributes, let blocks) = content else { return false }
    if blocks.contains(where: { $0.type == required }) { return true }
    return attributes.contains { attribute in
      !taken.contains(attribute.name) && schema.attributesByName[attribute.name] == nil
        && Suggestion.closest(to: attribute.name, among: [required]) != nil
    }
  }

  private func read(
    _ schema: BodySchema, isWhole: Bool, into diagnostics: inout Diagnostics
  ) -> BodyContent {
    let found: (attributes: [Attribute], blocks: [Block])
    switch content {
    case .native(let attributes, let blocks):
      found = readNative(attributes, blocks, schema, isWhole: isWhole, into: &diagnostics)
    case .json(let objects):
      found = JSONBodyReader(body: self, objects: objects)
        .content(schema, isWhole: isWhole, into: &diagnostics)
    }
    for required in schema.attributes
    where damage == .none && required.isRequired && !found.attributes.contains(where: { $0.name == required.name }) {
      if isWhole, isMistyped(required.name, schema) { continue }
      diagnostics.error(
        "missing argument `\(required.name)`", detail: "it is required here, and nothing sets it",
        range: source(missingItemRange), hints: ["add `\(required.name) = …`"])
    }
    return BodyContent(
      file: file, attributes: found.attributes, blocks: found.blocks, missingItemRange: missingItemRange,
      isDamaged: damage != .none)
  }

  /// Where a message about something missing points: the closing brace, or the end of the file.
  public var missingItemRange: ByteRange { endRange }

  private func readNative(
    _ attributes: [Attribute], _ blocks: [Block], _ schema: BodySchema, isWhole: Bool,
    into diagnostics: inout Diagnostics
  ) -> (attributes: [Attribute], blocks: [Block]) {
    let isWhole = isWhole && damage != .displaced
    var foundAttributes: [Attribute] = []
    for attribute in attributes where !taken.contains(attribute.name) {
      if schema.attributesByName[attribute.name] != nil {
        foundAttributes.append(attribute)
      } else if isWhole {
        diagnostics.append(unexpected(attribute, schema))
      }
    }
    var foundBlocks: [Block] = []
    for block in blocks where !taken.contains(block.type) {
      if let type = schema.blocksByType[block.type] {
        if checkLabels(block, type, into: &diagnostics) { foundBlocks.append(block) }
      } else if isWhole {
        diagnostics.append(unexpected(block, schema))
      }
    }
    return (foundAttributes, foundBlocks)
  }

  private func unexpected(_ attribute: Attribute, _ schema: BodySchema) -> Diagnostic {
    let name = attribute.name
    if let block = schema.blocksByType[name] {
      let labels = block.labelNames.map { " \"\($0)\"" }.joined()
      return Diagnostic(
        .error, "unexpected argument `\(name)`", detail: "`\(name)` is a block here",
        range: source(attribute.nameRange), hints: ["write `\(name)\(labels) { … }`, without `=`"])
    }
    let expected = schema.attributes.map(\.name).filter { !taken.contains($0) }
    return Diagnostic(
      .error, "unexpected argument `\(name)`", detail: "no argument of that name is expected here",
      range: source(attribute.nameRange),
      hints: Suggestion.hints(for: name, among: expected + schema.blocks.map(\.type)))
  }

  private func unexpected(_ block: Block, _ schema: BodySchema) -> Diagnostic {
    let type = block.type
    if schema.attributesByName[type] != nil {
      return Diagnostic(
        .error, "unexpected block `\(type)`", detail: "`\(type)` is an argument here",
        range: source(block.typeRange), hints: ["write `\(type) = { … }`, with `=`"])
    }
    return Diagnostic(
      .error, "unexpected block `\(type)`", detail: "no block of that type is expected here",
      range: source(block.typeRange),
      hints: Suggestion.hints(for: type, among: schema.blocks.map(\.type) + schema.attributes.map(\.name)))
  }

  private func checkLabels(
    _ block: Block, _ type: BodySchema.BlockType, into diagnostics: inout Diagnostics
  ) -> Bool {
    let expected = type.labelNames
    guard block.labels.count != expected.count else { return true }
    if block.body.damage == .displaced { return false }
    let header = ([block.type] + expected.map { "\"\($0)\"" }).joined(separator: " ")
    if block.labels.count > expected.count {
      let count = expected.isEmpty ? "no labels" : expected.count == 1 ? "one label" : "\(expected.count) labels"
      let extra = block.labels[expected.count...].map(\.range)
      diagnostics.error(
        "too many labels for block `\(block.type)`", detail: "it takes \(count)",
        range: source(extra.dropFirst().reduce(extra[extra.startIndex]) { $0.union($1) }),
        context: source(block.headerRange), hints: ["write `\(header) { … }`"])
    } else {
      let missing = expected[block.labels.count...].map { "`\($0)`" }.joined(separator: ", ")
      diagnostics.error(
        "missing label for block `\(block.type)`", detail: "missing: \(missing)",
        range: source(block.openBrace), context: source(block.headerRange), hints: ["write `\(header) { … }`"])
    }
    return false
  }
}
