import Language
import ProviderKit
import StateStorage
import Values

/// A resource type or data source with the provider that has it, and what follows from its schema.
final class ObjectType: Sendable {
  let name: String
  let isData: Bool
  let provider: any Provider
  let schema: ResourceSchema
  let impliedType: ValueType
  let decodeSchema: DecodeSchema
  private let layout: ValueLayout
  private let hasSensitive: Bool
  private let hasMirrors: Bool

  init(name: String, isData: Bool, provider: any Provider, schema: ResourceSchema) {
    self.name = name
    self.isData = isData
    self.provider = provider
    self.schema = schema
    impliedType = schema.block.impliedType
    decodeSchema = DecodeSchema(schema.block)
    layout = ValueLayout(impliedType)
    hasSensitive = schema.block.hasSensitive
    hasMirrors = schema.block.hasMirrors
  }

  var block: BlockSchema { schema.block }
  var isStateOnly: Bool { schema.isStateOnly }

  /// Whether the object says of itself that it must not be deleted.
  func isProtected(_ value: Value) -> Bool { value[ResourceSchema.protection]?.bool == true }

  /// The value as state keeps it: JSON of the implied type, and the paths of its secrets.
  func stored(_ value: Value) throws(ValueJSONError) -> StoredValue {
    let (plain, marks) = value.splitMarks()
    let json = try ValueJSON.encode(plain, as: impliedType, escapesHTML: false)
    return StoredValue(json: json, sensitivePaths: StoredPath.sensitive(marks))
  }

  /// The marks that the state remembers of this value.
  func marks(_ stored: StoredValue, of value: Value) -> [MarkedPath] {
    stored.sensitivePaths.map { MarkedPath(ValuePath($0, in: value), .sensitive) }
  }

  /// The value that state kept, of the implied type. Members that the schema has but the value lacks are null, and those that
  /// the schema has no more are dropped.
  func value(_ stored: StoredValue) throws(ValueJSONError) -> Value {
    let value: Value
    if let exact = try? ValueJSON.decode(stored.json, as: layout) {
      value = exact
    } else {
      value = block.adopting(try ValueJSON.decode(stored.json))
    }
    return stored.sensitivePaths.isEmpty ? value : value.applying(marks(stored, of: value))
  }

  /// The value that state kept, with all marks that it would be kept with today, and whether these are more than the state has: what
  /// others wrote, or an earlier version, may say less.
  func markedValue(_ stored: StoredValue) throws(ValueJSONError) -> (value: Value, isMore: Bool) {
    let value = try value(stored)
    guard hasSensitive || (hasMirrors && !stored.sensitivePaths.isEmpty) else { return (value, false) }
    let marked = marking(value, [])
    return (marked, marked != value)
  }

  /// Marks by schema, and those of the configuration or of the object before.
  func marking(_ value: Value, _ marks: [MarkedPath]) -> Value {
    block.markingMirrors(block.markingSensitive(value.applying(marks)))
  }
}

extension StoredPath {
  static func sensitive(_ marks: [MarkedPath]) -> [StoredPath] {
    marks.compactMap { mark in
      guard mark.marks.contains(.sensitive) else { return nil }
      var steps: [Step] = []
      for step in mark.path.steps {
        switch step {
        case .attribute(let name), .key(let name): steps.append(.key(name))
        case .index(let index): steps.append(.index(index))
        // Elements of a set carry no marks of their own; the set does.
        case .element: return StoredPath(steps)
        }
      }
      return StoredPath(steps)
    }
  }
}
