import Diagnostics

/// A part of a syntax tree that an offset lies in.
public enum SyntaxNode: Sendable {
  case body(Body)
  case attribute(Attribute)
  /// The name of the attribute before it in the path.
  case attributeName(Identifier)
  case block(Block)
  /// The type of the block before it in the path.
  case blockType(Identifier)
  case label(Block.Label)
  case expression(Expression)
  /// A bare word as the key of an object.
  case objectKey(Identifier)
  /// The root name of the traversal before it in the path.
  case traversalRoot(Identifier)
  /// A step of the traversal before it in the path, by its index.
  case traversalStep(TraversalStep, index: Int)
  case functionName(Identifier)
  case templatePart(TemplatePart)
  case comment(Comment)

  public var range: ByteRange {
    switch self {
    case .body(let node): node.range
    case .attribute(let node): node.range
    case .block(let node): node.range
    case .label(let node): node.range
    case .expression(let node): node.range
    case .traversalStep(let node, _): node.range
    case .templatePart(let node): node.range
    case .comment(let node): node.range
    case .attributeName(let node), .blockType(let node), .objectKey(let node), .traversalRoot(let node),
      .functionName(let node):
      node.range
    }
  }
}
