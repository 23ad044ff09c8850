/// How a message names a token.
struct TokenDescription {
  let text: String

  init(_ token: Token, _ bytes: SourceBytes) {
    text =
      switch token.kind {
      case .newline: "the end of the line"
      case .endOfFile: "the end of the text"
      case .string, .openQuote: "a string"
      case .openHeredoc: "a heredoc"
      case .number: "the number `\(Self.short(token, bytes))`"
      default: "`\(Self.short(token, bytes))`"
      }
  }

  private static func short(_ token: Token, _ bytes: SourceBytes) -> String {
    token.end - token.start <= 40
      ? bytes.string(token.start, token.end) : bytes.string(token.start, token.start + 36) + "…"
  }
}
