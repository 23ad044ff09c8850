import Diagnostics

/// A JSON value with its place, as it was written.
indirect enum JSONNode: Hashable, Sendable {
  struct Property: Hashable, Sendable {
    let name: String
    /// With the quotes.
    let nameRange: ByteRange
    let colonRange: ByteRange
    let value: JSONNode
  }

  case null(ByteRange)
  case bool(Bool, ByteRange)
  case number(NumberLiteral, ByteRange)
  /// The text with escapes resolved; the range has the quotes.
  case string(String, ByteRange)
  case array([JSONNode], open: ByteRange, close: ByteRange)
  case object([Property], open: ByteRange, close: ByteRange)
  case invalid(ByteRange)

  var range: ByteRange {
    switch self {
    case .null(let range), .bool(_, let range), .number(_, let range), .string(_, let range), .invalid(let range):
      range
    case .array(_, let open, let close), .object(_, let open, let close): open.union(close)
    }
  }
}
