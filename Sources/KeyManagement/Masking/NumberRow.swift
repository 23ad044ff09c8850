/// What is known of the line that numbers are read from: whether it is a row of a dump.
struct NumberRow: Sendable {
  /// It begins with the offset of its first byte: `00000010  70 61`, `00000010: 7061`.
  var hasOffset = false
  /// As `xxd` writes it: two spaces end the numbers.
  var hasColon = false
  /// A word came behind the offset: a line that only begins as a row does.
  var isBroken = false
  /// Nothing but blanks came.
  var isAtStart = true
  /// A word came: what stands behind it may be of another's line, such as `web_1 | …`.
  var hasWord = false
  /// Numbers came, and no words.
  var hasNumbers = false
  /// The bytes as text, at the end of the row.
  var isText = false
  /// A secret is in it: then the text, too, is not shown.
  var hasSecret = false
  /// How many blanks came last.
  var blanks = 0
  /// Where what was not told of it yet begins, when the rest of it belongs to a secret.
  var coverStart: Int?

  /// The fewest digits of an offset.
  static let leastOffset = 6

  static let afterWord = NumberRow(isAtStart: false, hasWord: true)

  /// Whether what comes in it matters, words too.
  var isKept: Bool { hasOffset || isText || hasSecret }

  /// Whether a byte behind numbers may end them: what comes is the text of the row then.
  @inline(__always)
  static func mayEndNumbers(_ byte: UInt8) -> Bool { byte == 0x7C || byte == 0x3E }

  /// A number came, and behind it what stands before the next one; or that stands first in its line.
  @inline(__always)
  mutating func pass(_ separators: Slice<UnsafeRawBufferPointer>, isFirst: Bool) {
    hasNumbers = !isFirst
    isAtStart = isFirst && separators.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    blanks = 0
    for byte in separators { blanks = byte == 0x20 ? blanks + 1 : 0 }
  }

  /// `od` writes seven digits, or six, `hexdump` seven or eight, `xxd` eight; no other number at the beginning of a line is written so.
  /// Behind something else it has to be one that the bytes of no text could be.
  func isOffset(_ token: NumberToken, before separator: UInt8) -> Bool {
    guard token.mark == .none, (Self.leastOffset...8).contains(token.count),
      isAtStart || mayStandBehind(token, separator)
    else {
      return false
    }
    let isSmall = isSmall(token, digits: 1)
    return switch token.count {
    case 6: isSmall && blanks == 0
    case 7: true
    case 8: isSmall || separator == 0x3A
    default: false
    }
  }

  private func mayStandBehind(_ token: NumberToken, _ separator: UInt8) -> Bool {
    guard !hasOffset else { return false }
    let isOfWholeRow = token.hexadecimal & 0x7 == 0 || token.decimal & 0xF == 0
    return switch token.count {
    // Two characters in octal are written so, too.
    case 6: isOfWholeRow && separator == 0x20 && !hasNumbers
    case 7: separator == 0x20 && isSmall(token, digits: 1)
    // Four characters whose first is zero are of no text.
    default: (separator == 0x3A && isSmall(token, digits: 1)) || (separator == 0x20 && isSmall(token, digits: 2))
    }
  }

  /// Whether the first digits are zeros.
  private func isSmall(_ token: NumberToken, digits: Int) -> Bool {
    token.hexadecimal >> UInt64(4 * max(token.count - digits, 0)) == 0
  }
}
