import Diagnostics

/// A piece of the source: a word, a number, an operator, a stretch of text.
public struct Token: Hashable, Sendable {
  public let kind: TokenKind
  public let range: ByteRange

  public init(_ kind: TokenKind, _ range: ByteRange) {
    self.kind = kind
    self.range = range
  }

  init(_ kind: TokenKind, _ start: Int, _ end: Int) {
    self.kind = kind
    range = ByteRange(start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end))
  }

  var start: Int { Int(range.start) }
  var end: Int { Int(range.end) }
}
