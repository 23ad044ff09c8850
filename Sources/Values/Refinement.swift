/// What is known of an unknown value.
public struct Refinement: Hashable, Sendable {
  /// Whether it will certainly not be null.
  public var isNotNull: Bool

  public init(isNotNull: Bool = false) { self.isNotNull = isNotNull }

  public static let none = Refinement()
  public static let notNull = Refinement(isNotNull: true)
}
