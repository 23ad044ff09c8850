import Diagnostics

/// `type "label" { … }` in a body.
public struct Block: Sendable {
  public struct Label: Hashable, Sendable {
    public let value: String
    /// With the quotes, if it has them.
    public let range: ByteRange
    public let isQuoted: Bool

    public init(value: String, range: ByteRange, isQuoted: Bool) {
      self.value = value
      self.range = range
      self.isQuoted = isQuoted
    }
  }

  public let type: String
  public let typeRange: ByteRange
  public let labels: [Label]
  public let openBrace: ByteRange
  /// Empty, at the place where it should be, when the brace is missing.
  public let closeBrace: ByteRange
  public let body: Body

  public var file: SourceFile { body.file }
  /// Type and labels.
  public var headerRange: ByteRange { labels.last.map { typeRange.union($0.range) } ?? typeRange }
  /// Header to closing brace.
  public var range: ByteRange { typeRange.union(closeBrace) }

  public init(
    type: String, typeRange: ByteRange, labels: [Label], openBrace: ByteRange, closeBrace: ByteRange, body: Body
  ) {
    self.type = type
    self.typeRange = typeRange
    self.labels = labels
    self.openBrace = openBrace
    self.closeBrace = closeBrace
    self.body = body
  }
}
