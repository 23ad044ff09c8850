import Databases
import FoundationEssentials
import GRDB

/// An instance with its secrets sealed, ready to be written.
struct InstanceRow: Sendable {
  let address: String
  let deposed: String
  let provider: String
  let schemaVersion: Int
  let status: String
  let value: SealedRow
  let dependencies: String
  let createBeforeDestroy: Bool
  let token: String?

  init(_ record: InstanceRecord, sealer: StateSealer) async throws {
    address = record.address.text
    deposed = record.deposed ?? ""
    provider = record.provider
    schemaVersion = record.schemaVersion
    status = record.status.rawValue
    value = try await sealer.seal(
      record.value, privateBytes: record.privateBytes, place: .instance, address: address, deposed: deposed)
    dependencies = JSONText.array(record.dependencies)
    createBeforeDestroy = record.createBeforeDestroy
    token = record.token
  }

  /// Reads a row of address, deposed and `LocalSchema.instanceColumns`, the first at column `start`.
  init(_ row: some StoredRow, from start: Int = 0) throws {
    address = try row.text(start)
    deposed = try row.text(start + 1)
    provider = try row.text(start + 2)
    schemaVersion = try row.integer(start + 3)
    status = try row.text(start + 4)
    value = try SealedRow(row, from: start + 5)
    dependencies = try row.text(start + 9)
    createBeforeDestroy = try row.flag(start + 10)
    token = try row.optionalText(start + 11)
  }

  /// Reads such a row with its digest behind.
  init(checked row: CheckedRow, from start: Int = 0) throws {
    try self.init(row, from: start)
    try RowDigest.check(cells, row, start + 12, address)
  }

  var key: InstanceKey { InstanceKey(address, deposed: deposed.isEmpty ? nil : deposed) }

  var arguments: StatementArguments {
    [
      address, deposed, provider, schemaVersion, status, Data(value.clear), value.type, value.sensitive,
      value.sealed.map { Data($0) }, dependencies, createBeforeDestroy, token,
      RowDigest.of(cells),
    ]
  }

  func record(_ sealer: StateSealer) throws -> InstanceRecord {
    guard let address = InstanceAddress(text: address), let status = InstanceRecord.Status(rawValue: status),
      let dependencies = JSONText.strings(dependencies)
    else { throw StateError.invalidRecord(address: address, detail: "the row is damaged") }
    let (value, privateBytes) = try sealer.open(value, place: .instance, address: address.text, deposed: deposed)
    return InstanceRecord(
      address: address, deposed: deposed.isEmpty ? nil : deposed, provider: provider, schemaVersion: schemaVersion,
      status: status, value: value, privateBytes: privateBytes, dependencies: dependencies,
      createBeforeDestroy: createBeforeDestroy, token: token)
  }
}
