/// Turns diagnostics into the text a person reads.
///
/// ```
/// error: unsupported attribute
///   ┌ main.stack.hcl:4:7
///   │
/// 4 │   url = broker.main.mqtt_ulr
///   │                     ^^^^^^^^
///   │ `broker.main` has no attribute `mqtt_ulr`
///   = in service.sensor
///   = hint: did you mean `mqtt_url`?
/// ```
public struct DiagnosticRenderer: Sendable {
  /// Whether to use ANSI colours.
  public var color: Bool
  /// Source lines longer than this are cut around the place, in grapheme clusters.
  public var maximumLineLength = 160

  public init(color: Bool = false) { self.color = color }

  public func render(_ diagnostics: Diagnostics) -> String {
    diagnostics.map { render($0) }.joined(separator: "\n")
  }

  /// The text of one diagnostic, ending in a line break. What it quotes cannot steer the terminal.
  public func render(_ given: Diagnostic) -> String {
    let diagnostic = given.printable
    let style: Style = diagnostic.severity == .error ? .red : .yellow
    var out = paint(diagnostic.severity.rawValue + ":", style) + " " + paint(diagnostic.summary, .bold) + "\n"
    let gutter: String
    if let range = diagnostic.range {
      let width = String(range.start.line).count
      gutter = String(repeating: " ", count: width)
      out += source(range, width: width, style: style)
      for line in lines(diagnostic.detail) { out += rule(gutter, line.isEmpty ? "│" : "│ " + line) }
    } else {
      gutter = ""
      for line in lines(diagnostic.detail) { out += "  \(line)\n" }
    }
    for value in diagnostic.values {
      out += note(gutter, "`\(value.expression)` \(value.statement)")
    }
    if let address = diagnostic.address { out += note(gutter, "in \(address)") }
    for hint in diagnostic.hints { out += note(gutter, paint("hint:", .cyan) + " " + hint) }
    return out
  }

  private func source(_ range: SourceRange, width: Int, style: Style) -> String {
    let start = range.start
    let gutter = String(repeating: " ", count: width)
    var out = rule(gutter, "┌ \(range.file.name):\(start.line):\(start.column)")
    let line = range.file.stretch(around: range.bytes)
    let end = range.end
    let length =
      end.line == start.line ? end.column - start.column : line.text.count + line.column - start.column
    let excerpt = Excerpt(
      line: line, column: start.column, length: max(1, length), limit: maximumLineLength)
    out += rule(gutter, "│")
    out += paint(String(start.line) + " │", .blue) + " \(excerpt.text)\n"
    out += paint(gutter + " │", .blue) + " \(excerpt.padding)" + paint(excerpt.carets, style) + "\n"
    return out
  }

  private func rule(_ gutter: String, _ text: String) -> String {
    guard let mark = text.first else { return "\(gutter)\n" }
    return "\(gutter) " + paint(String(mark), .blue) + text.dropFirst() + "\n"
  }

  private func note(_ gutter: String, _ text: String) -> String {
    gutter.isEmpty ? "  = \(text)\n" : "\(gutter) " + paint("=", .blue) + " \(text)\n"
  }

  private func lines(_ text: String) -> [Substring] {
    text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  private enum Style: String {
    case red = "1;31"
    case yellow = "1;33"
    case blue = "34"
    case cyan = "36"
    case bold = "1"
  }

  private func paint(_ text: String, _ style: Style) -> String {
    color ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}
