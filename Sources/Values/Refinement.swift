/// What is known of an unknown value.
public struct Refinement: Hashable, Sendable {
  /// What is known of an unknown value if it will not be null.
  ///
  /// It stands apart in memory, as few values have it, and each value has room for its greatest content.
  public indirect enum Bounds: Hashable, Sendable {
    /// Of a list, set or map: how many elements it has at least, and at most.
    case length(ClosedRange<Int>)
    /// Of a number: the least and the greatest that it may be.
    case number(NumberRange)
    /// Of a string: how it begins, in Unicode's normal form C.
    case prefix(String)
  }

  /// Whether it will certainly not be null.
  public var isNotNull: Bool
  public var bounds: Bounds?

  public init(isNotNull: Bool = false, bounds: Bounds? = nil) {
    self.isNotNull = isNotNull
    self.bounds = bounds
  }

  public static let none = Refinement()
  public static let notNull = Refinement(isNotNull: true)
}
