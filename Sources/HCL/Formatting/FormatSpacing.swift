/// Whether a blank stands between two tokens of a line.
struct FormatSpacing {
  let bytes: SourceBytes

  /// - Parameter before: what stands before `token` in its cell.
  func isSpace(after token: FormatToken, before: FormatToken?, next: FormatToken) -> Bool {
    if let inText = besideText(token, before, next) { return inText }
    switch (token.kind, next.kind) {
    case (.identifier, .openBracket), (.number, .openBracket): return false
    case (_, .openBracket) where token.bracketChange < 0: return false
    case (.bang, _): return false
    case (.minus, _): return !isNegation(after: before)
    case (.openBrace, .closeBrace): return false
    case (.openBrace, _), (_, .closeBrace): return true
    case (.openInterpolation, .openBrace), (.openDirective, .openBrace), (.closeBrace, .closeSequence): return true
    case (.closeSequence, .openInterpolation), (.closeSequence, .openDirective): return false
    default: return token.bracketChange <= 0 && next.bracketChange >= 0
    }
  }

  /// The rules of names, separators and text, which come before those of operators and brackets.
  private func besideText(_ token: FormatToken, _ before: FormatToken?, _ next: FormatToken) -> Bool? {
    switch (token.kind, next.kind) {
    case (_, .newline), (.identifier, .openParenthesis): return false
    case (.identifier, .doubleColon), (.doubleColon, .identifier): return false
    // Together they could be another number: neither `1 .2` nor `1. 2` is 1.2, and two indices, `x.1 .2`, are none either.
    case (.number, .dot): return token.range.end != next.range.start
    case (.dot, .number) where before?.kind == .number && before?.range.end == token.range.start:
      return token.range.end != next.range.start
    case (.dot, _), (_, .dot), (_, .comma), (_, .ellipsis): return false
    case (.comma, _): return true
    case (.templateText, _), (.openQuote, _), (.openHeredoc, _): return false
    case (_, .templateText), (_, .closeQuote), (_, .closeHeredoc): return false
    case (.identifier, _) where before?.kind == .identifier && isIn(token): return true
    default: return nil
    }
  }

  private func isIn(_ token: FormatToken) -> Bool {
    token.text == nil && token.range.end - token.range.start == 2 && bytes.matches("in", at: Int(token.range.start))
  }

  /// Whether a minus after this token can only be a sign.
  private func isNegation(after before: FormatToken?) -> Bool {
    switch before?.kind {
    case nil, .openParenthesis, .openBrace, .openBracket, .equals, .colon, .comma, .question: true
    case .plus, .star, .slash, .percent, .minus: true
    case .equalEqual, .notEqual, .greater, .greaterEqual, .less, .lessEqual: true
    case .and, .or, .bang: true
    default: false
    }
  }
}
