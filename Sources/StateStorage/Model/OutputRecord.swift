/// A root output as the state keeps it.
public struct OutputRecord: Hashable, Sendable {
  public var name: String
  /// The value; a sensitive output has the empty path among its sensitive paths.
  public var value: StoredValue
  public var isSensitive: Bool

  public init(name: String, value: StoredValue, isSensitive: Bool = false) {
    self.name = name
    self.value = value
    self.isSensitive = isSensitive
  }
}
