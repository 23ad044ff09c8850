import Diagnostics

/// Collects the parts of a template, joining neighbouring literals.
struct TemplatePartList {
  private var parts: [TemplatePart] = []
  private var text = ""
  private var textRange: ByteRange?

  mutating func add(_ more: String, _ range: ByteRange) {
    if more.isEmpty, textRange == nil { return }
    textRange = textRange?.union(range) ?? range
    if text.isEmpty { text = more } else { text += more }
  }

  mutating func add(_ part: TemplatePart) {
    endText()
    parts.append(part)
  }

  /// All parts so far, which the list gives away.
  mutating func take() -> [TemplatePart] {
    endText()
    defer { parts = [] }
    return parts
  }

  private mutating func endText() {
    guard let range = textRange else { return }
    parts.append(.literal(TemplateLiteral(text: text, range: range)))
    text = ""
    textRange = nil
  }
}
