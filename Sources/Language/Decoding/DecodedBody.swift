import Diagnostics
import HCL
import Values

/// The value that a body comes to, and where each part of it was written.
public struct DecodedBody: Sendable {
  /// Of the schema's implied type; attributes not set are null.
  public var value: Value
  /// The place of each nested block. Looked through only when something is wrong, so no table is made of them.
  var blocks: [(path: ValuePath, range: SourceRange)]
  /// The expression of each attribute that is set.
  var expressions: [(path: ValuePath, expression: LocatedExpression)]
  /// The place of the body's header or the body, for what is not written at all.
  public var range: SourceRange

  public init(value: Value, range: SourceRange) { self.init(value: value, blocks: [], expressions: [], range: range) }

  init(
    value: Value, blocks: [(path: ValuePath, range: SourceRange)],
    expressions: [(path: ValuePath, expression: LocatedExpression)], range: SourceRange
  ) {
    self.value = value
    self.blocks = blocks
    self.expressions = expressions
    self.range = range
  }

  /// The closest place to a path: within a constructor the element's, else the attribute's, else that of the block it is in.
  public func range(of path: ValuePath) -> SourceRange {
    for length in stride(from: path.count, to: 0, by: -1) {
      let prefix = ValuePath(Array(path.steps.prefix(length)))
      if let located = expressions.last(where: { $0.path == prefix })?.expression {
        let inner = Self.descend(located.expression, path.steps.dropFirst(length))
        return SourceRange(located.file, inner.range)
      }
      if let block = blocks.last(where: { $0.path == prefix }) { return block.range }
    }
    return range
  }

  /// Follows steps into object and tuple constructors as far as they go.
  private static func descend(_ start: Expression, _ steps: ArraySlice<ValuePath.Step>) -> Expression {
    var current = start
    for step in steps {
      guard let next = child(current, step) else { return current }
      current = next
    }
    return current
  }

  private static func child(_ expression: Expression, _ step: ValuePath.Step) -> Expression? {
    switch (expression, step) {
    case (.parentheses(let node), _): return child(node.inner, step)
    case (.tuple(let node), .index(let index)):
      return node.elements.indices.contains(index) ? node.elements[index] : nil
    case (.object(let node), .attribute(let name)), (.object(let node), .key(let name)):
      return node.items.last { item in
        switch item.key {
        case .word(let word): word.name == name
        case .expression(let key): key.asStaticString == name
        }
      }?.value
    default: return nil
    }
  }
}
