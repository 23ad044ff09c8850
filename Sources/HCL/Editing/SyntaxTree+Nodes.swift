import Diagnostics

extension SyntaxTree {
  /// What is at an offset: all nodes that the offset lies in or touches, outermost first.
  ///
  /// A node that ends at the offset counts, since an editor's cursor stands between bytes; of two that meet there the
  /// later one is taken, but of the parts of a traversal the earlier one. In JSON, blocks and attributes have no shape without a schema, so the path has the body only.
  public func nodes(at offset: Int) -> [SyntaxNode] {
    var search = NodeSearch(offset: offset)
    search.body(body)
    if let comment = comments.first(where: { Int($0.range.start) < offset && $0.range.touches(offset) }) {
      search.path.append(.comment(comment))
    }
    return search.path
  }

  /// The innermost node at an offset.
  public func node(at offset: Int) -> SyntaxNode? { nodes(at: offset).last }

  /// All tokens, comments and the insides of strings among them; the last one is the end of the file.
  public var tokens: [Token] {
    file.bytes.withUnsafeBufferPointer { Tokenizer.tokens(of: SourceBytes($0)) }
  }
}

/// The walk behind ``SyntaxTree/nodes(at:)``.
private struct NodeSearch {
  let offset: Int
  var path: [SyntaxNode] = []

  private func isIn(_ range: ByteRange) -> Bool { range.touches(offset) }

  mutating func body(_ body: Body) {
    path.append(.body(body))
    if let block = body.blocks.last(where: { isIn($0.range) }) {
      self.block(block)
    } else if let attribute = body.attributes.last(where: { isIn($0.range) }) {
      self.attribute(attribute)
    }
  }

  private mutating func block(_ block: Block) {
    path.append(.block(block))
    if isIn(block.typeRange) {
      path.append(.blockType(Identifier(block.type, block.typeRange)))
    } else if let label = block.labels.last(where: { isIn($0.range) }) {
      path.append(.label(label))
    } else if offset >= Int(block.openBrace.end), offset <= Int(block.closeBrace.start) {
      body(block.body)
    }
  }

  private mutating func attribute(_ attribute: Attribute) {
    path.append(.attribute(attribute))
    if isIn(attribute.nameRange) {
      path.append(.attributeName(Identifier(attribute.name, attribute.nameRange)))
    } else if isIn(attribute.expression.range) {
      expression(attribute.expression)
    }
  }

  private mutating func expression(_ expression: Expression) {
    path.append(.expression(expression))
    switch expression {
    case .variable(let node):
      if isIn(node.root.range) {
        path.append(.traversalRoot(node.root))
      } else {
        step(node.steps)
      }
    case .relativeTraversal(let node):
      if isIn(node.source.range) { self.expression(node.source) } else { step(node.steps) }
    case .template(let node): parts(node.parts)
    case .object(let node): item(node.items)
    case .call(let node) where isIn(node.nameRange):
      path.append(.functionName(Identifier(node.name, node.nameRange)))
    default:
      if let child = expression.children.last(where: { isIn($0.range) }) { self.expression(child) }
    }
  }

  private mutating func step(_ steps: [TraversalStep]) {
    if let index = steps.firstIndex(where: { isIn($0.range) && Int($0.range.start) < offset }) {
      path.append(.traversalStep(steps[index], index: index))
    }
  }

  private mutating func item(_ items: [ObjectItem]) {
    guard let item = items.last(where: { isIn($0.key.range.union($0.value.range)) }) else { return }
    if isIn(item.value.range) { return expression(item.value) }
    guard isIn(item.key.range) else { return }
    switch item.key {
    case .word(let word): path.append(.objectKey(word))
    case .expression(let key): expression(key)
    }
  }

  private mutating func parts(_ parts: [TemplatePart]) {
    guard let part = parts.last(where: { isIn($0.range) }) else { return }
    path.append(.templatePart(part))
    switch part {
    case .literal: break
    case .interpolation(let part): if isIn(part.expression.range) { expression(part.expression) }
    case .conditional(let part):
      if isIn(part.condition.range) { return expression(part.condition) }
      self.parts(part.whenTrue + (part.whenFalse ?? []))
    case .loop(let part):
      if isIn(part.collection.range) { return expression(part.collection) }
      self.parts(part.body)
    }
  }
}
