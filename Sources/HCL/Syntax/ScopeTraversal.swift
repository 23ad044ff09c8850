import Diagnostics

/// `a`, `a.b`, `a.b[0].c["d"]`: a root name and static steps.
public struct ScopeTraversal: Hashable, Sendable {
  public let root: Identifier
  public let steps: [TraversalStep]
  public let range: ByteRange

  public init(root: Identifier, steps: [TraversalStep], range: ByteRange) {
    self.root = root
    self.steps = steps
    self.range = range
  }
}
