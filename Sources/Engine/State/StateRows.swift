import Language
import ProviderKit
import StateStorage
import Values

/// Makes rows of state.
enum StateRows {
  static func data(
    _ address: InstanceAddress, _ type: ObjectType, _ value: Value, _ dependencies: [ResourceAddress]
  ) throws(ValueJSONError) -> InstanceRecord {
    InstanceRecord(
      address: StoredAddress(address), provider: type.provider.name, schemaVersion: type.schema.version,
      value: try type.stored(type.block.removingWriteOnly(value)), dependencies: dependencies.map(\.description))
  }

  static func object(
    _ address: InstanceAddress, _ type: ObjectType, _ value: Value, privateData: [UInt8], isTainted: Bool,
    _ change: PlannedChange, token: String?
  ) throws(ValueJSONError) -> InstanceRecord {
    InstanceRecord(
      address: StoredAddress(address), provider: type.provider.name, schemaVersion: type.schema.version,
      status: isTainted ? .tainted : .ready, value: try type.stored(type.block.removingWriteOnly(value)),
      privateBytes: privateData, dependencies: change.dependencies.map(\.description),
      createBeforeDestroy: change.createBeforeDestroy, token: token)
  }

  static func output(_ name: String, _ value: Value, isSensitive: Bool) throws(ValueJSONError) -> OutputRecord {
    let (whole, marks) = value.splitMarks()
    let plain = whole.consistent
    let json = try ValueJSON.encode(plain, escapesHTML: false)
    var paths = StoredPath.sensitive(marks)
    if isSensitive, !paths.contains(StoredPath([])) { paths.insert(StoredPath([]), at: 0) }
    return OutputRecord(
      name: name,
      value: StoredValue(
        json: json, type: String(decoding: plain.type.jsonBytes, as: UTF8.self), sensitivePaths: paths),
      isSensitive: isSensitive)
  }

  /// The value of an output's row; `nil` when it does not read.
  static func value(_ output: OutputRecord) -> Value? {
    let stored = output.value
    let type = stored.type.flatMap { try? JSON(parsing: Array($0.utf8)) }.flatMap { ValueType(json: $0) }
    guard let type else {
      return (try? ValueJSON.decode(stored.json))?.marked(output.isSensitive ? .sensitive : [])
    }
    guard let value = try? ValueJSON.restore(stored.json, as: type) else { return nil }
    let marks = stored.sensitivePaths.map { MarkedPath(ValuePath($0, in: value.type), .sensitive) }
    return value.applying(marks).marked(output.isSensitive ? .sensitive : [])
  }
}
