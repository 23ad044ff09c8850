/// How much of a terminal's control sequence came: escape, `[`, parameters, a final byte (ECMA-48, section 5.4).
enum ControlSequence: Sendable {
  static let escape: UInt8 = 0x1B
  /// Longer ones are not looked for.
  private static let longest = 32

  case none
  case begun
  case parameters

  /// Whether the next byte belongs to one.
  mutating func takes(_ byte: UInt8) -> Bool {
    switch self {
    case _ where byte == Self.escape:
      self = .begun
      return true
    case .begun where byte == UInt8(ascii: "["):
      self = .parameters
      return true
    case .parameters where Self.isParameter(byte): return true
    case .parameters:
      self = .none
      return 0x40...0x7E ~= byte
    case .begun, .none:
      self = .none
      return false
    }
  }

  /// Whether a byte belongs to a sequence that begins before it.
  static func holds(_ place: Int, of text: UnsafeRawBufferPointer) -> Bool {
    guard place > 0 else { return false }
    if text[place] == UInt8(ascii: "["), text[place - 1] == escape { return true }
    guard 0x20...0x7E ~= text[place] else { return false }
    var at = place - 1
    while at > 0, place - at < longest, isParameter(text[at]) { at -= 1 }
    return at > 0 && text[at] == UInt8(ascii: "[") && text[at - 1] == escape
  }

  private static func isParameter(_ byte: UInt8) -> Bool { 0x20...0x3F ~= byte }
}
