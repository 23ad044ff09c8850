/// What is known of the line that numbers are read from: whether it is a row of a dump.
struct NumberRow: Sendable {
  /// It begins with the offset of its first byte: `00000010  70 61`, `00000010: 7061`.
  var hasOffset = false
  /// As `xxd` writes it: two spaces end the numbers.
  var hasColon = false
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

  static let afterWord = NumberRow(isAtStart: false, hasWord: true)

  /// Whether what comes in it matters, words too.
  var isKept: Bool { hasOffset || isText || hasSecret }

  /// `od` writes seven digits, or six, `hexdump` seven or eight, `xxd` eight; no other number at the beginning of a line is written so.
  /// Behind something else it has to be that of a whole row, too: then no text has its bytes, of which the first would be a zero.
  func isOffset(_ token: NumberToken, before separator: UInt8) -> Bool {
    guard token.mark == .none, (6...8).contains(token.count), isAtStart || mayStandBehind(token, separator) else {
      return false
    }
    let isSmall = token.hexadecimal >> UInt64(4 * max(token.count - 1, 0)) == 0
    return switch token.count {
    case 6: isSmall && blanks == 0
    case 7: true
    case 8: isSmall || separator == 0x3A
    default: false
    }
  }

  private func mayStandBehind(_ token: NumberToken, _ separator: UInt8) -> Bool {
    !hasOffset && (token.hexadecimal & 0x7 == 0 || token.decimal & 0xF == 0)
      && token.hexadecimal >> UInt64(4 * (token.count - 1)) == 0
      && (separator == 0x3A ? token.count == 8 : separator == 0x20 && (token.count > 6 || !hasNumbers))
  }
}
