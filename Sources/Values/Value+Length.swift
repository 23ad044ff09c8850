extension Value {
  /// Whether it is known how many elements there are, and in which order: not of a set in which an element is unknown, which may turn
  /// out to be the same as another, and stands where its value puts it.
  public var isLengthKnown: Bool {
    guard isKnown else { return false }
    guard case .set(_, let elements) = content else { return true }
    return elements.count < 2 || isWhollyKnown
  }
}
