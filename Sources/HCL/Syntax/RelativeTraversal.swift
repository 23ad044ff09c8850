import Diagnostics

/// Static steps after anything that is not a root name: `f(x).b[0]`.
public struct RelativeTraversal: Hashable, Sendable {
  public let source: Expression
  public let steps: [TraversalStep]
  public let range: ByteRange

  public init(source: Expression, steps: [TraversalStep], range: ByteRange) {
    self.source = source
    self.steps = steps
    self.range = range
  }
}
