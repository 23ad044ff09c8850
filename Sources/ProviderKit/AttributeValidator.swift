import Values

/// A check on the known, non-null value of an attribute.
public struct AttributeValidator: Sendable {
  /// What the manual says of the check, such as `one of "sqlite", "postgres"`.
  public let summary: String
  /// `nil` when the value is good, else what was expected and what was found.
  public let check: @Sendable (Value) -> String?

  public init(_ summary: String, check: @escaping @Sendable (Value) -> String?) {
    self.summary = summary
    self.check = check
  }
}
