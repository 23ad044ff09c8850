/// A number as it was written; of any size and precision.
public struct NumberLiteral: Hashable, Sendable {
  /// Decimal digits with an optional fraction and exponent, such as `12`, `0.5`, `1e-7`; JSON also allows a leading `-`.
  public let text: String
  /// The value when the text is a plain integer that fits, which nearly all are.
  public let integer: Int?

  public init(text: String) {
    self.text = text
    integer = text.utf8.allSatisfy { $0 != 0x2B } ? Int(text) : nil
  }

  init(text: String, integer: Int?) {
    self.text = text
    self.integer = integer
  }
}
