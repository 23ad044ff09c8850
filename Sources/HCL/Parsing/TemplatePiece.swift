import Diagnostics

/// A template's pieces in a row, before directives are paired; ranges are of the bytes, not yet of the file.
enum TemplatePiece {
  /// Text with escapes resolved; in a heredoc at most a line.
  case literal(String, ByteRange)
  case interpolation(Expression, ByteRange)
  case openIf(Expression, ByteRange)
  case middle(ByteRange)
  case endIf(ByteRange)
  case openFor(key: Identifier?, value: Identifier, Expression, ByteRange)
  case endFor(ByteRange)
  /// A directive that was reported.
  case broken(ByteRange)

  /// The same piece with its range reaching to `end`.
  func ending(at end: Int) -> TemplatePiece {
    func to(_ range: ByteRange) -> ByteRange { ByteRange(start: range.start, end: UInt32(clamping: end)) }
    return switch self {
    case .literal(let text, let range): .literal(text, to(range))
    case .interpolation(let value, let range): .interpolation(value, to(range))
    case .openIf(let value, let range): .openIf(value, to(range))
    case .middle(let range): .middle(to(range))
    case .endIf(let range): .endIf(to(range))
    case .openFor(let key, let value, let collection, let range):
      .openFor(key: key, value: value, collection, to(range))
    case .endFor(let range): .endFor(to(range))
    case .broken(let range): .broken(to(range))
    }
  }
}
