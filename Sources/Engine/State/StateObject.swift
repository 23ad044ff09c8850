import Language
import ProviderKit
import StateStorage
import Values

/// An object that state knows, with its value read by its type's schema.
struct StateObject: Sendable {
  /// Rows are large and seldom change: copies of an object share theirs.
  private final class Row: Sendable {
    let record: InstanceRecord
    init(_ record: InstanceRecord) { self.record = record }
  }

  private struct Fields: Sendable {
    var address: InstanceAddress
    var deposed: String?
    var type: ObjectType
    var value: Value
    var privateData: [UInt8]
    var isTainted: Bool
    var isDirty = false
    var current: Row
    /// As the store has it; `nil` for an object that it does not have yet.
    let stored: Row?
    let storedAddress: InstanceAddress
  }

  /// Objects are handed about far more than they are changed: copies share these. Changed only where one alone has them.
  private final class Storage: @unchecked Sendable {
    var fields: Fields
    init(_ fields: Fields) { self.fields = fields }
  }

  private var storage: Storage
  private var fields: Fields {
    get { storage.fields }
    _modify {
      if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.fields) }
      yield &storage.fields
    }
  }

  /// An object as the store has it.
  init(
    address: InstanceAddress, record: InstanceRecord, type: ObjectType, value: Value
  ) {
    let row = Row(record)
    storage = Storage(
      Fields(
        address: address, deposed: record.deposed, type: type, value: value, privateData: record.privateBytes,
        isTainted: record.status == .tainted, current: row, stored: row, storedAddress: address))
  }

  /// An object that the store does not have.
  init(address: InstanceAddress, new record: InstanceRecord, type: ObjectType, value: Value, privateData: [UInt8]) {
    storage = Storage(
      Fields(
        address: address, deposed: nil, type: type, value: value, privateData: privateData, isTainted: false,
        current: Row(record), stored: nil, storedAddress: address))
  }

  var address: InstanceAddress {
    get { storage.fields.address }
    set { fields.address = newValue }
  }
  var deposed: String? { storage.fields.deposed }
  var type: ObjectType { storage.fields.type }
  /// With its marks.
  var value: Value {
    get { storage.fields.value }
    set { fields.value = newValue }
  }
  var privateData: [UInt8] {
    get { storage.fields.privateData }
    set { fields.privateData = newValue }
  }
  var isTainted: Bool {
    get { storage.fields.isTainted }
    set { fields.isTainted = newValue }
  }
  /// Whether `value` is no longer what `record` has.
  var isDirty: Bool {
    get { storage.fields.isDirty }
    set { fields.isDirty = newValue }
  }

  /// The row it came from, with what else is to be remembered; after a move still the old one.
  var record: InstanceRecord {
    get { storage.fields.current.record }
    set { fields.current = Row(newValue) }
  }

  var original: InstanceRecord? { storage.fields.stored?.record }
  /// Whether the store has a row of it.
  var isStored: Bool { storage.fields.stored != nil }

  /// Whether its row can only be what the store has.
  var isAsStored: Bool {
    guard let stored = storage.fields.stored, stored === storage.fields.current, !isDirty,
      address == storage.fields.storedAddress
    else { return false }
    let record = stored.record
    return record.provider == type.provider.name && record.schemaVersion == type.schema.version
      && isTainted == (record.status == .tainted) && privateData == record.privateBytes
  }

  var id: ObjectID { ObjectID(address.description, deposed: deposed) }
  var plain: StoredObject { StoredObject(value.deeplyUnmarked, privateData: privateData) }

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
