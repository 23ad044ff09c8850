/// The JSON form of types that Terraform's state, plan and provider protocol use: `"string"`, `["list","string"]`,
/// `["object",{"a":"string"},["a"]]`.
extension ValueType {
  public func encode(to writer: inout JSONWriter) {
    switch self {
    case .dynamic: writer.string("dynamic")
    case .bool: writer.string("bool")
    case .number: writer.string("number")
    case .string: writer.string("string")
    case .list(let element): Self.encode("list", element, to: &writer)
    case .set(let element): Self.encode("set", element, to: &writer)
    case .map(let element): Self.encode("map", element, to: &writer)
    case .tuple(let elements):
      writer.beginArray()
      writer.string("tuple")
      writer.beginArray()
      for element in elements { element.encode(to: &writer) }
      writer.endArray()
      writer.endArray()
    case .object(let shape):
      writer.beginArray()
      writer.string("object")
      writer.beginObject()
      for name in shape.sortedNames {
        writer.key(name)
        shape.attributes[name]?.encode(to: &writer)
      }
      writer.endObject()
      if !shape.optional.isEmpty {
        writer.beginArray()
        for name in shape.optional.sorted() { writer.string(name) }
        writer.endArray()
      }
      writer.endArray()
    }
  }

  private static func encode(_ kind: String, _ element: ValueType, to writer: inout JSONWriter) {
    writer.beginArray()
    writer.string(kind)
    element.encode(to: &writer)
    writer.endArray()
  }

  /// The type in its JSON form.
  public var jsonBytes: [UInt8] {
    var writer = JSONWriter()
    encode(to: &writer)
    return writer.bytes
  }

  /// Reads a type's JSON form; `nil` when it is none. The tree's depth is bounded by the parser that made it.
  public init?(json: JSON) {
    switch json {
    case .string(let name):
      guard let type = Self.named[name] else { return nil }
      self = type
    case .array(let parts):
      guard parts.count >= 2, case .string(let kind) = parts[0] else { return nil }
      self.init(kind: kind, parts: parts)
    default: return nil
    }
  }

  private static let named: [String: ValueType] = [
    "dynamic": .dynamic, "bool": .bool, "number": .number, "string": .string,
  ]

  private init?(kind: String, parts: [JSON]) {
    switch (kind, parts[1]) {
    case ("tuple", .array(let elements)) where parts.count == 2:
      var types: [ValueType] = []
      for element in elements {
        guard let type = ValueType(json: element) else { return nil }
        types.append(type)
      }
      self = .tuple(types)
    case ("object", .object(let members)) where parts.count <= 3:
      var shape = ObjectShape()
      for member in members {
        guard let type = ValueType(json: member.value) else { return nil }
        shape.attributes[member.key] = type
      }
      if parts.count == 3 {
        guard case .array(let names) = parts[2] else { return nil }
        for case .string(let name) in names { shape.optional.insert(name) }
      }
      self = .object(shape)
    case ("list", let element), ("set", let element), ("map", let element):
      guard parts.count == 2, let type = ValueType(json: element) else { return nil }
      self = kind == "list" ? .list(type) : kind == "set" ? .set(type) : .map(type)
    default: return nil
    }
  }
}
