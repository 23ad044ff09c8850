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
      kind: context.kind(argument: argument), prefix: context.prefix, replaced: context.word, blocks: blocks,
      bound: context.loops.flatMap(\.names), set: set(in: blocks.last?.body ?? body, except: context.word),
      mayBeFor: context.opensCollection, isInFor: context.loops.contains { $0.isExpression })
  }

  /// The arguments of a body but for the one whose name is being written.
  private func set(in body: Body, except word: ByteRange) -> Set<String> {
    Set(body.attributes.filter { $0.nameRange != word }.map(\.name))
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
    if last.kind == .openDirective { return .directive }
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

  /// Whether the token before the word opens brackets or the braces of an object.
  var opensCollection: Bool {
    switch before.last?.kind {
    case .openBracket: true
    case .openBrace: innermostOpener == .object
    default: false
    }
  }

  struct Loop {
    var names: [String]
    /// Whether it is an expression, not a template's `%{ for … }`.
    var isExpression: Bool
  }

  /// The loops that are open at the word, outermost first.
  var loops: [Loop] {
    var open: [Loop?] = []
    var sequences: [Loop?] = []
    for index in before.indices {
      switch before[index].kind {
      case .openBracket, .openBrace: open.append(loop(after: index, isExpression: true))
      case .openParenthesis, .openInterpolation: open.append(nil)
      case .openDirective:
        open.append(nil)
        switch before.indices.contains(index + 1) ? file.text(before[index + 1].range) : "" {
        case "for": sequences.append(loop(after: index, isExpression: false))
        case "if": sequences.append(nil)
        case "endfor", "endif": _ = sequences.popLast()
        default: break
        }
      case .closeBracket, .closeBrace, .closeParenthesis, .closeSequence: _ = open.popLast()
      default: break
      }
    }
    return (sequences + open).compactMap(\.self)
  }

  /// The loop whose `for` follows a token, with the names up to its `in`.
  private func loop(after index: Int, isExpression: Bool) -> Loop? {
    var next = index + 1
    guard before.indices.contains(next), file.text(before[next].range) == "for" else { return nil }
    var names: [String] = []
    next += 1
    while before.indices.contains(next), before[next].kind == .identifier || before[next].kind == .comma {
      let text = file.text(before[next].range)
      if text == "in" { break }
      if before[next].kind == .identifier { names.append(text) }
      next += 1
    }
    return Loop(names: names, isExpression: isExpression)
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
