import Diagnostics
import HCL

/// The address that the `to` of an `import` block is, as it is written: its keys may be expressions, which have values only
/// once `each` has: `module.site[each.key].bucket.archive`.
public struct ImportTarget: Sendable {
  private enum Step {
    case fixed(TraversalStep)
    case key(Expression)
  }

  private static let deepest = 256

  private let root: Identifier
  private let steps: [Step]
  private let range: ByteRange
  private let file: SourceFile

  /// `nil` when the expression is no address.
  init?(_ expression: Expression, in file: SourceFile) {
    guard let (root, steps) = Self.parts(expression, depth: 0) else { return nil }
    self.root = root
    self.steps = steps
    self.file = file
    range = expression.range
  }

  private static func parts(_ expression: Expression, depth: Int) -> (Identifier, [Step])? {
    guard depth < deepest else { return nil }
    switch expression {
    case .index(let node):
      guard let (root, steps) = parts(node.collection, depth: depth + 1) else { return nil }
      return (root, steps + [.key(node.key)])
    case .relativeTraversal(let node):
      guard let (root, steps) = parts(node.source, depth: depth + 1) else { return nil }
      return (root, steps + node.steps.map { .fixed($0) })
    default:
      guard let traversal = expression.asTraversal else { return nil }
      return (traversal.root, traversal.steps.map { .fixed($0) })
    }
  }

  /// The keys that are expressions.
  public var keys: [LocatedExpression] {
    steps.compactMap { step in
      if case .key(let expression) = step { LocatedExpression(expression, file) } else { nil }
    }
  }

  /// The address without the keys that are expressions.
  func outline() throws(Diagnostics) -> TargetAddress {
    try address { _ in .none }
  }

  /// The address with the values of its keys.
  public func address(_ key: (LocatedExpression) -> InstanceKey) throws(Diagnostics) -> TargetAddress {
    var traversal: [TraversalStep] = []
    for step in steps {
      switch step {
      case .fixed(let step): traversal.append(step)
      case .key(let expression):
        switch key(LocatedExpression(expression, file)) {
        case .none: break
        case .index(let index):
          traversal.append(.index(NumberLiteral(text: String(index)), range: expression.range, isLegacy: false))
        case .string(let text): traversal.append(.key(text, range: expression.range))
        }
      }
    }
    return try TargetAddress(ScopeTraversal(root: root, steps: traversal, range: range), in: file)
  }
}
