import Diagnostics

/// `"${x}"`: the value of `x` unchanged.
public struct TemplateWrap: Hashable, Sendable {
  public let wrapped: Expression
  /// With the quotes.
  public let range: ByteRange
  /// The string before it was read as a template, if it stood in JSON.
  public let jsonText: String?

  public init(wrapped: Expression, range: ByteRange, jsonText: String? = nil) {
    self.wrapped = wrapped
    self.range = range
    self.jsonText = jsonText
  }
}
