import Diagnostics

/// `(a)`, kept because parentheses say something around an object's key, and to an editor.
public struct Parentheses: Hashable, Sendable {
  public let inner: Expression
  public let range: ByteRange

  public init(inner: Expression, range: ByteRange) {
    self.inner = inner
    self.range = range
  }
}
