/// A loopback TCP port of a unit.
public struct UnitPort: Hashable, Sendable, Codable {
  public var name: String
  /// `nil`: the agent picks a free one for every replica and keeps it over restarts.
  public var number: UInt16?

  public init(name: String, number: UInt16? = nil) {
    self.name = name
    self.number = number
  }
}
