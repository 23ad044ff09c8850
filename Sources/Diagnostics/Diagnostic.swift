/// One thing to tell the user about their input or about the world: what is wrong, where, and how to mend it.
///
/// Summary and detail are lower case without a full stop at the end of the summary, names stand in backticks.
public struct Diagnostic: Error, Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable { case error, warning }

  /// The value that an expression had when the diagnostic was made: `var.size` is `"small"`.
  public struct ShownValue: Hashable, Sendable {
    public let expression: String
    /// A phrase that follows the expression: `is "small"`, `is a list of string, known only after apply`.
    public let statement: String

    public init(expression: String, statement: String) {
      self.expression = expression
      self.statement = statement
    }
  }

  public var severity: Severity
  /// One line: what is wrong.
  public var summary: String
  /// What was expected and what was found, in one or more lines; may be empty.
  public var detail: String
  /// The exact place.
  public var range: SourceRange?
  /// A wider place that helps to see the exact one, such as the whole block header.
  public var context: SourceRange?
  /// The address of the object concerned, such as `module.storage.bucket.archive`.
  public var address: String?
  /// What the user can do, an action a line.
  public var hints: [String]
  public var values: [ShownValue]
  /// The function whose call went wrong, as the call names it: `upper`, `core::upper`.
  public var function: String?

  public init(
    _ severity: Severity = .error, _ summary: String, detail: String = "",
    range: SourceRange? = nil, context: SourceRange? = nil, address: String? = nil,
    hints: [String] = [], values: [ShownValue] = [],
    function: String? = nil
  ) {
    self.severity = severity
    self.summary = Self.bounded(summary)
    self.detail = Self.bounded(detail)
    self.range = range
    self.context = context
    self.address = address
    self.hints = hints.map(Self.bounded)
    self.values = values
    self.function = function
  }

  /// A text that a value made longer than anybody reads, without its middle.
  private static func bounded(_ text: String) -> String {
    guard text.utf8.count > 10_000 else { return text }
    let (start, end) = (text.prefix(4_000), text.suffix(1_000))
    guard start.endIndex < end.startIndex else { return text }
    let left = text[start.endIndex..<end.startIndex].count
    return "\(start)… (\(left) characters left out) …\(end)"
  }
}

extension Diagnostic: CustomStringConvertible {
  public var description: String { DiagnosticRenderer().render(self) }
}
