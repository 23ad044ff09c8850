import Diagnostics

/// What people write from the habit of other languages, and what to write in its place.
extension Parser {
  /// What to do about a character that people type from habit.
  func strayCharacterHints() -> [String]? {
    guard token.kind == .invalid, let (scalar, _) = bytes.scalar(at: token.start) else { return nil }
    switch scalar {
    case "'": return ["strings stand in double quotes: `\"…\"`"]
    case "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}":
      return ["replace the typographic quote by a plain double quote, `\"`"]
    case "`": return ["write text of several lines as a heredoc: `<<-EOT`"]
    case ";": return ["end arguments and blocks with a line break, separate elements with `,`"]
    case "&": return ["use `&&` for a logical and"]
    case "|": return ["use `||` for a logical or"]
    case "^": return ["a power is `pow(x, y)`"]
    case "$":
      return bytes[token.start + 1] == UInt8(ascii: "{")
        ? ["`${…}` is for within quotes; outside of them write what stands in it"]
        : ["a reference is written without a `$`"]
    case "\u{00A0}": return ["replace the no-break space by a plain one"]
    case "\u{FEFF}", "\u{200B}": return ["remove this invisible character"]
    default: return nil
    }
  }

  func wordOperatorHints() -> [String] {
    if isWord("and") { return ["use `&&` for a logical and"] }
    if isWord("or") { return ["use `||` for a logical or"] }
    if token.kind == .equals { return ["use `==` to compare"] }
    return []
  }

  /// Where a value is missing.
  func missingTermHints() -> [String] {
    switch token.kind {
    case .equals: return ["use `==` to compare"]
    case .less where bytes[token.start + 1] == UInt8(ascii: "<"):
      return ["a heredoc's marker is a word that ends its line: `<<-EOT`"]
    case .question where lastEnd > 0 && bytes[lastEnd - 1] == UInt8(ascii: "?"):
      return ["for a value in place of null, write `coalesce(a, b)`"]
    case .dot where bytes[token.end] &- 0x30 < 10: return ["a number begins with a digit: write `0` before the point"]
    case .slash: return ["to mean the text, write it in quotes"]
    default: return strayCharacterHints() ?? []
    }
  }

  /// What of other languages the value before what does not belong to it may be.
  func habitHints(after value: Expression) -> [String] {
    if isWord("if") { return ["a choice is written `condition ? value : other`"] }
    switch value {
    case .variable(let node) where node.steps.isEmpty && node.root.name == "if":
      return ["a choice is written `condition ? value : other`"]
    case .variable(let node) where node.steps.isEmpty && node.root.name == "not":
      return ["a negation is written `!condition`"]
    case .literal(let node) where token.kind == .identifier && node.range.end == place(token.range).start:
      return ["to mean the text, write it in quotes: \"\(file.text(node.range))\(text(token.range))\""]
    default: return file.text(value.range).contains("--") ? ["a comment begins with `#` or `//`"] : []
    }
  }

  // MARK: Several lines

  /// Whether the token can go on with an expression that began before it.
  var isOperator: Bool {
    switch token.kind {
    case .question, .colon, .equalEqual, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .and, .or, .plus,
      .minus,
      .star, .slash, .percent, .dot:
      true
    default: false
    }
  }

  /// Reports what stands where an argument or block should, once for all lines of one mistake.
  mutating func reportNoItem() {
    if isConflictMarker {
      let wasReported = hasConflict
      hasConflict = true
      if wasReported { failed = true }
      fail(
        "a merge conflict that is not resolved", detail: "this line was left by a version control system",
        at: token.range, hints: ["choose what is to stay, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`"]
      )
      return recoverItem()
    }
    let continues = isOperator && startsLine(token.start) && followsAttribute
    fail(
      "expected an argument or a block", detail: found, at: token.range,
      hints: strayCharacterHints()
        ?? (continues
          ? ["what goes on in the next line stands in brackets: `( … )`"]
          : ["write `name = value` or `type { … }`"]))
    recoverItem()
    while continues, isOperator, startsLine(token.start) { recoverItem() }
  }

  /// Whether nothing stands between the token and the value read last.
  private var followsAttribute: Bool {
    guard let last = attributes.last else { return false }
    var offset = token.start
    while offset > 0, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset - 1]) { offset -= 1 }
    return place(ByteRange(offset, offset)).start == last.expression.range.end
  }

  private var isConflictMarker: Bool {
    guard token.start == 0 || bytes[token.start - 1] == 0x0A else { return false }
    return [UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: ">")].contains { sign in
      (0..<7).allSatisfy { bytes[token.start + $0] == sign }
    }
  }

  /// Passes over the rest of a quoted text of several lines: it ends with a quote at the end of a line, before which nothing looks like an
  /// argument or a bracket.
  mutating func skipLinesOfText(from start: Int) {
    var offset = start
    var isBlank = true
    while offset < lexer.end {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        guard !isBlank, [0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: ")")].contains(bytes[offset + 1]) else { return }
        return resume(at: offset + 1)
      case UInt8(ascii: "="), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"): return
      case 0x20, 0x09, 0x0A, 0x0D: break
      default: isBlank = false
      }
      offset += 1
    }
  }

  /// Passes over what `<<EOT text` was to begin, if a line with its marker ends it.
  mutating func skipHeredocLike() {
    var start = token.start + 2
    if bytes[start] == UInt8(ascii: "-") { start += 1 }
    var end = start
    while end < lexer.end, Lexer.continuesName(bytes[end]) { end += 1 }
    guard end > start else { return }
    var offset = end
    while offset < lexer.end {
      while offset < lexer.end, bytes[offset] != 0x0A { offset += 1 }
      let line = afterBlanks(offset + 1)
      let after = line + end - start
      if after <= lexer.end, bytes.string(line, after) == bytes.string(start, end),
        after == lexer.end || [0x0A, 0x0D].contains(bytes[after])
      {
        return resume(at: after)
      }
      offset += 1
    }
  }
}
