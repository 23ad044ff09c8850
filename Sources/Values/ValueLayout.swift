/// A type prepared for reading many values of it: the names of an object's attributes in order, and what stands for those
/// that are absent.
public struct ValueLayout: Sendable {
  let type: ValueType
  /// The names of the attributes by UTF-8 bytes; empty for what is no object.
  let names: [String]
  /// The names as JSON has them.
  let quoted: [[UInt8]]
  let members: [ValueLayout]
  let absent: [Value]

  public init(_ type: ValueType) {
    self.type = type
    let attributes = type.attributes ?? [:]
    let names = attributes.keys.sorted()
    self.names = names
    quoted = names.map { name in
      var writer = JSONWriter(escapesHTML: false)
      writer.string(name)
      return writer.bytes
    }
    members = names.map { ValueLayout(attributes[$0] ?? .dynamic) }
    absent = names.map { .null(attributes[$0] ?? .dynamic) }
  }
}
