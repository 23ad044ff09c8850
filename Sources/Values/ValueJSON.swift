/// Values as JSON. Marks are not written: who stores values keeps them beside.
public enum ValueJSON {
  /// The value as JSON, compact as `jsonencode` writes it or indented by two spaces.
  ///
  /// - Parameter constraint: the type that readers will assume. Where it says `dynamic`, the value is wrapped
  ///   as `{"value":…,"type":…}`, as in Terraform's state; `nil` writes plain values throughout.
  /// - Throws: `ValueJSONError.unknown` when part of the value is not known.
  public static func encode(
    _ value: Value, as constraint: ValueType? = nil, indented: Bool = false, escapesHTML: Bool = true
  ) throws(ValueJSONError) -> [UInt8] {
    var writer = JSONWriter(indented: indented, escapesHTML: escapesHTML)
    try encode(value, as: constraint, to: &writer)
    return writer.bytes
  }

  /// The value as compact JSON text.
  public static func text(_ value: Value) throws(ValueJSONError) -> String {
    String(decoding: try encode(value, escapesHTML: false), as: UTF8.self)
  }

  public static func encode(
    _ value: Value, as constraint: ValueType? = nil, to writer: inout JSONWriter
  ) throws(ValueJSONError) {
    guard value.isWhollyKnown else { throw .unknown }
    guard !value.isTooDeep else { throw .tooDeep }
    if constraint?.hasDynamic == true, let constraint {
      write(value, as: constraint, to: &writer)
    } else {
      write(value, to: &writer)
    }
  }

  private static func write(_ value: Value, to writer: inout JSONWriter) {
    switch value.content {
    case .null, .unknown: writer.null()
    case .bool(let bool): writer.bool(bool)
    case .number(let number): writer.number(number)
    case .string(let string): writer.string(string)
    case .list(_, let elements), .set(_, let elements), .tuple(let elements):
      writer.beginArray()
      for element in elements { write(element, to: &writer) }
      writer.endArray()
    case .map(_, let entries), .object(let entries):
      writer.beginObject()
      for index in entries.keys.indices {
        writer.key(entries.keys[index])
        write(entries.values[index], to: &writer)
      }
      writer.endObject()
    }
  }

  private static func write(_ value: Value, as constraint: ValueType, to writer: inout JSONWriter) {
    if constraint == .dynamic {
      if value.isNull {
        writer.null()
        return
      }
      let value = value.consistent
      writer.beginObject()
      writer.key("value")
      write(value, to: &writer)
      writer.key("type")
      value.type.encode(to: &writer)
      writer.endObject()
      return
    }
    switch value.content {
    case .list(_, let elements), .set(_, let elements), .tuple(let elements):
      writer.beginArray()
      for (index, element) in elements.enumerated() {
        write(element, as: constraint.component(.index(index)), to: &writer)
      }
      writer.endArray()
    case .map(_, let entries), .object(let entries):
      writer.beginObject()
      for (key, element) in zip(entries.keys, entries.values) {
        writer.key(key)
        write(element, as: constraint.component(.attribute(key)), to: &writer)
      }
      writer.endObject()
    default: write(value, to: &writer)
    }
  }

  /// Reads JSON as a value of the given type; `dynamic` is read as `encode(_:as:)` wrote it.
  public static func decode(_ bytes: [UInt8], as type: ValueType) throws(ValueJSONError) -> Value {
    try decode(bytes) { (reader) throws(JSONError) in try reader.value(as: type) }
  }

  /// Reads what a state has kept as a value of the type beside it. Where that type leaves open what the parts are, which is not
  /// written beside them, they are read as what they look like.
  public static func restore(_ bytes: [UInt8], as type: ValueType) throws(ValueJSONError) -> Value {
    try decode(bytes) { (reader) throws(JSONError) in try reader.value(restoredAs: type) }
  }

  /// Reads JSON as a value of the type that the layout is of.
  public static func decode(_ bytes: [UInt8], as layout: ValueLayout) throws(ValueJSONError) -> Value {
    try decode(bytes) { (reader) throws(JSONError) in try reader.value(as: layout) }
  }

  /// Reads JSON as the value it looks like: arrays as tuples, objects as objects, as `jsondecode` does.
  public static func decode(_ bytes: [UInt8]) throws(ValueJSONError) -> Value {
    try decode(bytes) { (reader) throws(JSONError) in try reader.impliedValue() }
  }

  private static func decode(
    _ bytes: [UInt8], _ read: (inout JSONReader) throws(JSONError) -> Value
  ) throws(ValueJSONError) -> Value {
    var reader = JSONReader(bytes)
    do {
      let value = try read(&reader)
      try reader.end()
      return value
    } catch {
      throw .syntax(error)
    }
  }
}

extension ValueType {
  /// The type of what one step leads to; `dynamic` when it leads nowhere.
  public func component(_ step: ValuePath.Step) -> ValueType {
    switch (self, step) {
    case (.list(let element), _), (.set(let element), _), (.map(let element), _): return element
    case (.tuple(let elements), .index(let index)):
      return elements.indices.contains(index) ? elements[index] : .dynamic
    case (.object(let shape), .attribute(let name)), (.object(let shape), .key(let name)):
      return shape.attributes[name] ?? .dynamic
    default: return .dynamic
    }
  }
}
