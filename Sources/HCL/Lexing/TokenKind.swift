/// What a token is.
public enum TokenKind: UInt8, Hashable, Sendable {
  case endOfFile
  /// A line feed, with the carriage return before it.
  case newline
  case comment
  case identifier
  case number
  /// A whole quoted string without escapes or sequences, quotes included.
  case string
  /// The opening quote of any other string.
  case openQuote
  case closeQuote
  /// `<<MARK` or `<<-MARK`, with the line break.
  case openHeredoc
  /// The line of the end marker, without the line break.
  case closeHeredoc
  /// Text of a string, heredoc or bare template, as written.
  case templateText
  /// `${` or `${~`
  case openInterpolation
  /// `%{` or `%{~`
  case openDirective
  /// The `}` or `~}` of an interpolation or directive.
  case closeSequence

  case openBrace, closeBrace, openBracket, closeBracket, openParenthesis, closeParenthesis
  case comma, dot, ellipsis, colon, doubleColon, question
  case equals, fatArrow
  case equalEqual, notEqual, less, lessEqual, greater, greaterEqual
  case and, or, bang
  case plus, minus, star, slash, percent
  /// A character that has no place in the language.
  case invalid
}
