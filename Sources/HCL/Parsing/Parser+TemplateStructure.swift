import Diagnostics

extension Parser {
  /// A directive that waits for its end.
  private struct OpenDirective {
    enum Kind {
      /// The template itself.
      case whole
      case conditional(Expression)
      case loop(key: Identifier?, value: Identifier, Expression)
    }
    let kind: Kind
    let range: ByteRange
    /// The parts before `%{else}`, once it was met.
    var whenTrue: [TemplatePart]?
    var parts = TemplatePartList()
  }

  /// Pairs directives and joins neighbouring literals; `nil`, with faults, if they do not pair.
  mutating func structure(_ pieces: [TemplatePiece]) -> [TemplatePart]? {
    var parts = TemplatePartList()
    for piece in pieces {
      switch piece {
      case .literal(let text, let range): parts.add(text, place(range))
      case .interpolation(let value, let range):
        parts.add(.interpolation(TemplateInterpolation(expression: value, range: place(range))))
      default: return pair(pieces)
      }
    }
    return parts.take()
  }

  /// As ``structure(_:)``, for a template with directives.
  private mutating func pair(_ pieces: [TemplatePiece]) -> [TemplatePart]? {
    var open = [OpenDirective(kind: .whole, range: token.range)]
    var isSound = true
    for piece in pieces {
      switch piece {
      case .literal(let text, let range):
        open[open.count - 1].parts.add(text, place(range))
      case .interpolation(let value, let range):
        let part = TemplatePart.interpolation(TemplateInterpolation(expression: value, range: place(range)))
        open[open.count - 1].parts.add(part)
      case .openIf(let condition, let range):
        open.append(OpenDirective(kind: .conditional(condition), range: range))
      case .openFor(let key, let value, let collection, let range):
        open.append(OpenDirective(kind: .loop(key: key, value: value, collection), range: range))
      case .middle(let range): isSound = turn(&open, at: range) && isSound
      case .endIf(let range): isSound = end("endif", &open, at: range) && isSound
      case .endFor(let range): isSound = end("endfor", &open, at: range) && isSound
      case .broken: isSound = false
      }
      guard depth + open.count <= SyntaxLimits.nesting else {
        fail(
          "nested too deeply", detail: "at most \(SyntaxLimits.nesting) levels may nest",
          at: open[open.count - 1].range)
        failed = false
        return nil
      }
    }
    guard isSound, var last = open.popLast() else { return nil }
    if !open.isEmpty {
      reportUnclosed(last)
      return nil
    }
    return last.parts.take()
  }

  private mutating func turn(_ open: inout [OpenDirective], at range: ByteRange) -> Bool {
    guard let last = open.last, case .conditional = last.kind else {
      report("unexpected `%{else}`", detail: "no `%{if}` is open here", at: range)
      return false
    }
    guard last.whenTrue == nil else {
      report("second `%{else}`", detail: "an `%{if}` has one `%{else}` at most", at: range)
      return false
    }
    open[open.count - 1].whenTrue = open[open.count - 1].parts.take()
    return true
  }

  private mutating func end(
    _ word: String, _ open: inout [OpenDirective], at range: ByteRange
  ) -> Bool {
    let expected = word == "endif" ? "if" : "for"
    guard open.count > 1, var last = open.popLast() else {
      report("unexpected `%{\(word)}`", detail: "no `%{\(expected)}` is open here", at: range)
      return false
    }
    let part: TemplatePart
    let lastParts = last.parts.take()
    let whole = place(last.range).union(place(range))
    switch last.kind {
    case .conditional(let condition) where word == "endif":
      part = .conditional(
        TemplateConditional(
          condition: condition, whenTrue: last.whenTrue ?? lastParts,
          whenFalse: last.whenTrue == nil ? nil : lastParts, range: whole))
    case .loop(let key, let value, let collection) where word == "endfor":
      part = .loop(
        TemplateLoop(key: key, value: value, collection: collection, body: lastParts, range: whole))
    default:
      let other = word == "endif" ? "for" : "if"
      report(
        "unexpected `%{\(word)}`", detail: "the `%{\(other)}` that is open here ends with `%{end\(other)}`",
        at: range, context: last.range)
      return false
    }
    open[open.count - 1].parts.add(part)
    return true
  }

  private mutating func reportUnclosed(_ directive: OpenDirective) {
    let word =
      switch directive.kind {
      case .conditional, .whole: "if"
      case .loop: "for"
      }
    report(
      "unclosed `%{\(word)}`", detail: "the template ends before its `%{end\(word)}`", at: directive.range,
      hints: ["add `%{end\(word)}`"])
  }
}
