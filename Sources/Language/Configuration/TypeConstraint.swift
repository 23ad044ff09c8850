import Values

/// A type with the defaults of its optional attributes, as the `type` of a variable says.
public struct TypeConstraint: Hashable, Sendable {
  public var type: ValueType
  public var defaults: TypeDefaults?

  public init(_ type: ValueType = .dynamic, defaults: TypeDefaults? = nil) {
    self.type = type
    self.defaults = defaults
  }

  /// The value with defaults filled in, converted to the type.
  public func apply(to value: Value) throws(ConversionError) -> Value {
    let filled = defaults?.apply(to: value) ?? value
    return try filled.converted(to: type)
  }
}
