import Diagnostics

/// The few places where formatting changes more than blanks.
struct FormatEdits {
  private struct Edit {
    let range: ByteRange
    let change: ([FormatToken]) -> [FormatToken]
  }

  let bytes: SourceBytes
  private var edits: [Edit] = []

  init(bytes: SourceBytes) { self.bytes = bytes }

  /// Notes what is to be changed in a body and the bodies in it; `path` has the types of the blocks around.
  mutating func collect(_ body: Body, in path: [String]) {
    for attribute in body.attributes {
      if path == ["variable"], attribute.name == "type" {
        let bytes = bytes
        edits.append(Edit(range: attribute.expression.range) { TypeShorthand.expand($0, bytes) })
      } else if case .templateWrap(let wrap) = attribute.expression {
        let bytes = bytes
        edits.append(Edit(range: wrap.range) { Self.unwrap($0, bytes) })
      }
    }
    for block in body.blocks {
      if let last = block.labels.last { collectLabels(block, to: last.range.end) }
      collect(block.body, in: path + [block.type])
    }
  }

  /// - Parameter end: that of the last label. A comment after it stays, one between labels goes, as it does with terraform.
  private mutating func collectLabels(_ block: Block, to end: UInt32) {
    var replacement: [FormatToken] = []
    for label in block.labels {
      replacement.append(FormatToken(.openQuote, text: "\""))
      if !label.value.isEmpty {
        replacement.append(FormatToken(.templateText, text: Self.escaped(label.value)))
      }
      replacement.append(FormatToken(.closeQuote, text: "\""))
    }
    let range = ByteRange(start: block.typeRange.end, end: end)
    edits.append(Edit(range: range) { _ in replacement })
  }

  /// The tokens with all changes made.
  func apply(to tokens: [FormatToken]) -> [FormatToken] {
    guard !edits.isEmpty else { return tokens }
    let sorted = edits.sorted { $0.range.start < $1.range.start }
    var out: [FormatToken] = []
    out.reserveCapacity(tokens.count)
    var index = 0
    for edit in sorted {
      while index < tokens.count, tokens[index].range.start < edit.range.start {
        out.append(tokens[index])
        index += 1
      }
      let first = index
      while index < tokens.count, tokens[index].range.end <= edit.range.end, tokens[index].kind != .endOfFile {
        index += 1
      }
      out += edit.change(Array(tokens[first..<index]))
    }
    return out + tokens[index...]
  }

  /// `"${x}"` without its quotes and markers; in parentheses if it has several lines.
  ///
  /// Unlike Terraform, it takes all of `"${"${x}"}"` away at once, so that a second time changes nothing, and knows that a comment
  /// which goes to the end of a line makes two of it: without parentheses the argument would end there.
  private static func unwrap(_ tokens: [FormatToken], _ bytes: SourceBytes) -> [FormatToken] {
    guard tokens.count >= 5, tokens[0].kind == .openQuote, tokens[1].kind == .openInterpolation else { return tokens }
    var inside = tokens[2..<tokens.count - 2]
    var quotes = 0
    for token in inside {
      switch token.kind {
      case .openQuote: quotes += 1
      case .closeQuote: quotes -= 1
      case .openInterpolation, .closeSequence, .templateText:
        // A heredoc's text is of another kind, and does not hinder.
        if quotes == 0, token.kind != .templateText { return tokens }
      default: break
      }
    }
    while inside.first?.kind == .newline { inside.removeFirst() }
    while inside.last?.kind == .newline { inside.removeLast() }
    let isWrapped =
      inside.first?.kind == .openParenthesis && inside.last?.kind == .closeParenthesis && inside.count > 1
    let breaks = inside.contains { $0.kind == .newline } || inside.dropLast().contains { $0.endsLine(bytes) }
    guard breaks, !isWrapped else { return unwrapAgain(inside, bytes) }
    return [FormatToken(.openParenthesis, text: "(")] + inside + [FormatToken(.closeParenthesis, text: ")")]
  }

  /// The same for what was in it, between comments.
  private static func unwrapAgain(_ tokens: ArraySlice<FormatToken>, _ bytes: SourceBytes) -> [FormatToken] {
    let before = tokens.prefix { $0.kind == .comment }
    let after = tokens.dropFirst(before.count).reversed().prefix { $0.kind == .comment }.reversed()
    let core = Array(tokens.dropFirst(before.count).dropLast(after.count))
    guard let end = core.last, end.kind == .closeQuote, isOneText(core) else { return Array(tokens) }
    return before + unwrap(core, bytes) + after
  }

  /// Whether the first token's quote is closed by the last.
  private static func isOneText(_ tokens: [FormatToken]) -> Bool {
    var quotes = 0
    for (index, token) in tokens.enumerated() {
      if token.kind == .openQuote { quotes += 1 }
      if token.kind == .closeQuote { quotes -= 1 }
      if quotes == 0 { return index == tokens.count - 1 }
    }
    return false
  }

  /// The text of a label as it stands between quotes.
  private static func escaped(_ label: String) -> String {
    var out = ""
    let scalars = Array(label.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "$", "%":
        out.unicodeScalars.append(scalar)
        if index + 1 < scalars.count, scalars[index + 1] == "{" { out.unicodeScalars.append(scalar) }
      default:
        if isPrintable(scalar) {
          out.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          let width = scalar.value < 0x10000 ? 4 : 8
          out += (width == 4 ? "\\u" : "\\U") + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
      }
    }
    return out
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == " " { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      return false
    default: return true
    }
  }
}

/// Types of variables as they were written before types had elements.
enum TypeShorthand {
  static func expand(_ tokens: [FormatToken], _ bytes: SourceBytes) -> [FormatToken] {
    switch tokens.map(\.kind) {
    case [.identifier]:
      let name = bytes.string(Int(tokens[0].range.start), Int(tokens[0].range.end))
      return ["list", "map", "set"].contains(name) ? collection(name, of: "any") : tokens
    case [.openQuote, .templateText, .closeQuote]:
      switch bytes.string(Int(tokens[1].range.start), Int(tokens[1].range.end)) {
      case "string": return [FormatToken(.identifier, text: "string")]
      case "list": return collection("list", of: "string")
      case "map": return collection("map", of: "string")
      default: return tokens
      }
    default: return tokens
    }
  }

  private static func collection(_ name: String, of element: String) -> [FormatToken] {
    [
      FormatToken(.identifier, text: name), FormatToken(.openParenthesis, text: "("),
      FormatToken(.identifier, text: element), FormatToken(.closeParenthesis, text: ")"),
    ]
  }
}
