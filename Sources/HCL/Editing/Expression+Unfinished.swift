extension Expression {
  /// Whether a text ends within brackets, a template sequence or a heredoc, so that further lines may complete it.
  public static func isUnfinished(_ text: String) -> Bool {
    // A line break makes the `<<END` before it a heredoc's beginning.
    Array((text + "\n").utf8).withUnsafeBufferPointer { buffer in
      var depth = 0
      for token in Tokenizer.tokens(of: SourceBytes(buffer)) {
        switch token.kind {
        case .openBrace, .openBracket, .openParenthesis, .openInterpolation, .openDirective, .openHeredoc: depth += 1
        case .closeBrace, .closeBracket, .closeParenthesis, .closeSequence, .closeHeredoc:
          depth -= 1
          // What closes more than was opened is wrong, whatever follows.
          if depth < 0 { return false }
        default: break
        }
      }
      return depth > 0
    }
  }
}
