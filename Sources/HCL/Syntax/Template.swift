import Diagnostics

/// A string made of literal text, interpolations and directives.
///
/// `~` trim markers, heredoc flushing and escapes have been applied to the literal parts already.
public struct Template: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// `"…"`
    case quoted
    /// `<<MARK` or, when it flushes indentation, `<<-MARK`.
    case heredoc(marker: String, flushes: Bool)
    /// A whole file or text, as for `templatefile`.
    case bare
    /// A JSON string; `text` is the string before it was read as a template, for places where templates do not apply.
    case json(text: String)
  }

  public let kind: Kind
  public let parts: [TemplatePart]
  /// With the quotes or the heredoc's markers.
  public let range: ByteRange

  public init(kind: Kind, parts: [TemplatePart], range: ByteRange) {
    self.kind = kind
    self.parts = parts
    self.range = range
  }

  /// The text, if the template has no sequences.
  public var literalText: String? {
    if parts.isEmpty { return "" }
    guard parts.count == 1, case .literal(let literal) = parts[0] else { return nil }
    return literal.text
  }
}
