import Diagnostics

extension SyntaxTree {
  /// What may stand at an offset of native syntax.
  public func expected(at offset: Int) -> ExpectedSyntax {
    let offset = min(max(offset, 0), file.bytes.count)
    let path = nodes(at: offset)
    let blocks = path.compactMap { node -> Block? in
      guard case .block(let block) = node else { return nil }
      return offset >= Int(block.openBrace.end) && offset <= Int(block.closeBrace.start) ? block : nil
    }
    let context = TokenContext(tokens: tokens, file: file, offset: offset)
    let argument =
      path.reversed().lazy.compactMap { node -> String? in
        if case .attribute(let attribute) = node { attribute.name } else { nil }
      }.first ?? context.argument
    return ExpectedSyntax(
      kind: context.kind(argument: argument), prefix: context.prefix, replaced: context.word, blocks: blocks)
  }
}

/// The tokens around an offset.
private struct TokenContext {
  let file: SourceFile
  let offset: Int
  /// The word that the offset touches, or an empty place.
  let word: ByteRange
  /// The tokens that end before the word, comments left out.
  let before: ArraySlice<Token>
  /// Whether the offset lies within a comment or the text of a string.
  let isText: Bool

  init(tokens: [Token], file: SourceFile, offset: Int) {
    self.file = file
    self.offset = offset
    let touched = tokens.last { $0.kind == .identifier && $0.range.touches(offset) }
    word = touched?.range ?? ByteRange(offset, offset)
    let start = Int(word.start)
    isText = tokens.contains { token in
      switch token.kind {
      case .templateText: token.start <= offset && offset <= token.end
      case .comment: token.start < offset && offset <= token.end
      case .openQuote: token.end == offset
      default: false
      }
    }
    before = tokens.filter { $0.kind != .comment && $0.kind != .endOfFile && $0.end <= start }[...]
  }

  var prefix: String { file.text(ByteRange(Int(word.start), max(offset, Int(word.start)))) }

  /// The name before the `=` of the argument whose value is being written on this line.
  var argument: String? {
    guard let equals = line.lastIndex(where: { $0.kind == .equals }), equals > line.startIndex,
      line[equals - 1].kind == .identifier
    else { return nil }
    return file.text(line[equals - 1].range)
  }

  /// The tokens before the word on its line.
  private var line: ArraySlice<Token> {
    guard let last = before.lastIndex(where: { $0.kind == .newline }) else { return before }
    return before[(last + 1)...]
  }

  func kind(argument: String?) -> ExpectedSyntax.Kind {
    if isText { return .text }
    guard let last = before.last else { return .item }
    if last.kind == .dot { return .attributeName(of: receiver) }
    let opener = innermostOpener
    switch last.kind {
    case .newline, .openBrace, .comma:
      switch opener {
      case .object: return .objectKey(argument: argument)
      case .block, nil: return .item
      case .bracket: return .value(argument: argument)
      }
    case .identifier, .string, .closeQuote:
      if let label = label { return label }
      return .operation
    case .number, .closeBrace, .closeBracket, .closeParenthesis, .closeHeredoc, .closeSequence:
      return .operation
    default:
      return .value(argument: argument)
    }
  }

  private enum Opener { case block, object, bracket }

  /// What kind of bracket is open at the word; a brace after `=`, `:`, `(`, `,` or an operator starts an object.
  private var innermostOpener: Opener? {
    var depth = 0
    for index in before.indices.reversed() {
      switch before[index].kind {
      case .closeBrace, .closeBracket, .closeParenthesis, .closeSequence: depth += 1
      case .openBrace where depth == 0:
        guard index > before.startIndex else { return .object }
        switch before[index - 1].kind {
        case .identifier, .closeQuote: return .block
        default: return .object
        }
      case .openBracket, .openParenthesis, .openInterpolation, .openDirective:
        if depth == 0 { return .bracket }
        depth -= 1
      case .openBrace: depth -= 1
      default: break
      }
    }
    return nil
  }

  /// A label, if only the type and labels of a block stand before the word on its line.
  private var label: ExpectedSyntax.Kind? {
    guard innermostOpener != .object, innermostOpener != .bracket, let first = line.first, first.kind == .identifier,
      line.dropFirst().allSatisfy({ [.identifier, .openQuote, .closeQuote, .templateText].contains($0.kind) })
    else { return nil }
    let count = line.dropFirst().count { $0.kind == .identifier || $0.kind == .openQuote }
    return .label(type: file.text(first.range), index: count)
  }

  /// The text before the dot that ends the tokens: names, dots and brackets that belong together.
  private var receiver: String {
    var depth = 0
    var start = before.last?.range.start ?? 0
    var wantsName = true
    for token in before.dropLast().reversed() {
      switch token.kind {
      case .closeBracket, .closeParenthesis: depth += 1
      case .openBracket, .openParenthesis:
        if depth == 0 { return text(from: start) }
        depth -= 1
      case _ where depth > 0: break
      case .identifier, .number, .star:
        guard wantsName else { return text(from: start) }
        wantsName = false
      case .dot: wantsName = true
      default: return text(from: start)
      }
      start = token.range.start
    }
    return text(from: start)
  }

  private func text(from start: UInt32) -> String {
    file.text(ByteRange(start: start, end: before.last?.range.start ?? start))
  }
}
