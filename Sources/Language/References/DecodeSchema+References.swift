import Diagnostics
import HCL

extension DecodeSchema {
  /// Everything that a body refers to, in source order, the iterators of `dynamic` blocks left out.
  public func references(in body: Body) -> [Reference] {
    var found: [Reference] = []
    collect(body, iterators: [], depth: 0, into: &found)
    return found
  }

  private func collect(_ body: Body, iterators: [String], depth: Int, into found: inout [Reference]) {
    guard depth < SyntaxLimits.nesting else { return }
    var ignored = Diagnostics()
    let content = body.knownContent(partialBodySchema, into: &ignored)
    for attribute in content.attributes where attributes[attribute.name] != nil {
      Self.add(attribute.expression, content.file, iterators, into: &found)
    }
    for block in content.blocks {
      if let nested = blocks[block.type] {
        nested.schema.collect(block.body, iterators: iterators, depth: depth + 1, into: &found)
      } else if block.type == "dynamic", let label = block.labels.first?.value, let nested = blocks[label] {
        nested.schema.collect(dynamic: block, label, iterators: iterators, depth: depth + 1, into: &found)
      }
    }
  }

  private func collect(
    dynamic block: Block, _ label: String, iterators: [String], depth: Int, into found: inout [Reference]
  ) {
    var ignored = Diagnostics()
    let content = block.body.content(DecodingRun.dynamicSchema, into: &ignored)
    let iterator = content["iterator"]?.expression.asKeyword ?? label
    if let forEach = content["for_each"] { Self.add(forEach.expression, block.file, iterators, into: &found) }
    let inside = iterators + [iterator]
    if let labels = content["labels"] { Self.add(labels.expression, block.file, inside, into: &found) }
    for inner in content.blocks("content") {
      collect(inner.body, iterators: inside, depth: depth + 1, into: &found)
    }
  }

  private static func add(
    _ expression: Expression, _ file: SourceFile, _ iterators: [String], into found: inout [Reference]
  ) {
    for traversal in expression.variables where !iterators.contains(traversal.root.name) {
      if let reference = try? Reference(traversal, in: file) { found.append(reference) }
    }
  }
}
