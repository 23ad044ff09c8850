import Values

/// A real object as state keeps it: its attributes, and bytes that only its provider understands.
public struct StoredObject: Sendable, Hashable {
  /// Wholly known, of the schema's implied type. The engine marks what is sensitive; providers need not.
  public var value: Value
  public var privateData: [UInt8]

  public init(_ value: Value, privateData: [UInt8] = []) {
    self.value = value
    self.privateData = privateData
  }
}
