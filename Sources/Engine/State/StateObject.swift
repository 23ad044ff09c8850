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

  var address: InstanceAddress
  var deposed: String?
  var type: ObjectType
  /// With its marks.
  var value: Value
  var privateData: [UInt8]
  var isTainted: Bool
  /// Whether `value` is no longer what `record` has.
  var isDirty = false
  private var current: Row
  /// As the store has it; `nil` for an object that it does not have yet.
  private let stored: Row?
  private let storedAddress: InstanceAddress

  /// An object as the store has it.
  init(
    address: InstanceAddress, record: InstanceRecord, type: ObjectType, value: Value
  ) {
    self.address = address
    deposed = record.deposed
    self.type = type
    self.value = value
    privateData = record.privateBytes
    isTainted = record.status == .tainted
    current = Row(record)
    stored = current
    storedAddress = address
  }

  /// An object that the store does not have.
  init(address: InstanceAddress, new record: InstanceRecord, type: ObjectType, value: Value, privateData: [UInt8]) {
    self.address = address
    self.type = type
    self.value = value
    self.privateData = privateData
    isTainted = false
    current = Row(record)
    stored = nil
    storedAddress = address
  }

  /// The row it came from, with what else is to be remembered; after a move still the old one.
  var record: InstanceRecord {
    get { current.record }
    set { current = Row(newValue) }
  }

  var original: InstanceRecord? { stored?.record }

  /// Whether its row can only be what the store has.
  var isAsStored: Bool {
    guard let stored, stored === current, !isDirty, address == storedAddress else { return false }
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
