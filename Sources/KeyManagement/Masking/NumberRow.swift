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
}
