/// How much of a terminal's control sequence came (ECMA-35 and ECMA-48): escape and a final byte, as in `ESC ( B`; escape, `[`, parameters
/// and a final byte; or escape, `]` and the like, and a text up to its end.
enum ControlSequence: Sendable {
  static let escape: UInt8 = 0x1B
  /// Between sets of characters; terminals' descriptions have them behind a sequence that ends all colours.
  static let shiftOut: UInt8 = 0x0E
  static let shiftIn: UInt8 = 0x0F

  case none
  case begun
  case parameters
  case text

  /// Whether the next byte belongs to one.
  mutating func takes(_ byte: UInt8) -> Bool {
    switch self {
    case _ where byte == Self.escape:
      self = .begun
      return true
    case .begun where byte == UInt8(ascii: "["):
      self = .parameters
      return true
    // An operating system command, a device's string, and the others that end with `ESC \`.
    case .begun where "]PX^_".utf8.contains(byte):
      self = .text
      return true
    case .begun where 0x20...0x2F ~= byte: return true
    case .begun:
      self = .none
      return 0x30...0x7E ~= byte
    case .parameters where 0x20...0x3F ~= byte: return true
    case .parameters:
      self = .none
      return 0x40...0x7E ~= byte
    // No title or address has lines: what is not ended by then was none.
    case .text where byte == 0x0A:
      self = .none
      return false
    case .text:
      // The bell ends it, too.
      if byte == 0x07 { self = .none }
      return true
    case .none: return false
    }
  }
}
