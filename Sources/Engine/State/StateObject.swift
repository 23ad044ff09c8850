import Language
import ProviderKit
import StateStorage
import Values

/// An object that state knows, with its value read by its type's schema.
struct StateObject: Sendable {
  var address: InstanceAddress
  var deposed: String?
  /// The row it came from; after a move still the old one.
  var record: InstanceRecord
  var type: ObjectType
  /// With its marks.
  var value: Value
  var privateData: [UInt8]
  var isTainted: Bool
  /// Whether `value` is no longer what `record` has.
  var isDirty = false

  var id: ObjectID { ObjectID(address.description, deposed: deposed) }
  var stored: StoredObject { StoredObject(value.deeplyUnmarked, privateData: privateData) }

  /// The object as a row of state.
  func row() throws(ValueJSONError) -> InstanceRecord {
    var row = record
    row.address = StoredAddress(address)
    row.deposed = deposed
    row.provider = type.provider.name
    row.schemaVersion = type.schema.version
    row.status = isTainted ? .tainted : .ready
    if isDirty || record.value.json.isEmpty { row.value = try type.stored(value) }
    row.privateBytes = privateData
    return row
  }
}
