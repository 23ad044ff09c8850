/// The attributes of an object type.
public struct ObjectShape: Hashable, Sendable {
  public var attributes: [String: ValueType]
  /// The attributes that a value may leave out; conversion fills them with null. Only type constraints have any.
  public var optional: Set<String>

  public init(_ attributes: [String: ValueType] = [:], optional: Set<String> = []) {
    self.attributes = attributes
    self.optional = optional
  }

  /// The attribute names by UTF-8 bytes.
  public var sortedNames: [String] { attributes.keys.sorted() }
}
