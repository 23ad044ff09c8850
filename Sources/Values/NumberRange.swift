/// The numbers from one to another, both included; without a bound where that is not known.
public struct NumberRange: Hashable, Sendable {
  public var least: Number?
  public var greatest: Number?

  public init(least: Number? = nil, greatest: Number? = nil) {
    self.least = least
    self.greatest = greatest
  }

  /// The only number that is in it, if there is but one.
  public var only: Number? { least == greatest ? least : nil }

  public func contains(_ number: Number) -> Bool {
    if let least, number < least { return false }
    if let greatest, greatest < number { return false }
    return true
  }

  /// What is in this range or in the other, and between them.
  public func spanning(_ other: NumberRange) -> NumberRange {
    var range = NumberRange()
    if let least, let its = other.least { range.least = min(least, its) }
    if let greatest, let its = other.greatest { range.greatest = max(greatest, its) }
    return range
  }
}
