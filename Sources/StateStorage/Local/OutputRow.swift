import Databases
import FoundationEssentials
import GRDB

/// An output with its secrets sealed, ready to be written.
struct OutputRow: Sendable {
  let name: String
  let value: SealedRow
  let isSensitive: Bool

  init(_ output: OutputRecord, sealer: StateSealer) async throws {
    name = output.name
    isSensitive = output.isSensitive
    var stored = output.value
    if output.isSensitive { stored.sensitivePaths = [StoredPath([])] }
    value = try await sealer.seal(stored, place: .output, address: output.name)
  }

  /// Reads a row of name and `LocalSchema.outputColumns`, the first at column `start`.
  init(_ row: some StoredRow, from start: Int = 0) throws {
    name = try row.text(start)
    value = try SealedRow(row, from: start + 1)
    isSensitive = try row.flag(start + 5)
  }

  /// Reads such a row with its digest behind.
  init(checked row: CheckedRow, from start: Int = 0) throws {
    try self.init(row, from: start)
    try RowDigest.check(cells, row, start + 6, "output.\(name)")
  }

  var arguments: StatementArguments {
    [
      name, Data(value.clear), value.type, value.sensitive, value.sealed.map { Data($0) }, isSensitive,
      RowDigest.of(cells),
    ]
  }

  func record(_ sealer: StateSealer) throws -> OutputRecord {
    OutputRecord(
      name: name, value: try sealer.open(value, place: .output, address: name).value, isSensitive: isSensitive)
  }
}
