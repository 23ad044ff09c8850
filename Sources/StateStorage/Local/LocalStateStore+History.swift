import Databases
import FoundationEssentials
import GRDB

extension LocalStateStore {
  public func snapshot() async throws -> StateSnapshot {
    let rows = try await database.read { database in try SnapshotRows(database) }
    return try await open(rows)
  }

  public func outputs() async throws -> [OutputRecord] {
    let rows = try await database.read { database in try SnapshotRows.outputs(database) }
    if rows.contains(where: { $0.value.sealed != nil }) { try await sealer.keys.prepareToOpen() }
    return try rows.map { try $0.record(sealer) }.filter { !$0.isOfChecks }
  }

  public func checks() async throws -> [CheckRecord] {
    let row = try await database.read { database in
      try database.all(
        "SELECT name, \(LocalSchema.outputColumns), digest FROM output WHERE name = ?", [OutputRecord.nameOfChecks]
      ) { try OutputRow(checked: $0) }.first
    }
    return try row?.record(sealer).checks ?? []
  }

  public func versions() async throws -> [StateVersion] {
    try await database.read { database in
      try database.all(Self.versionsQuery) { row in
        StateVersion(
          number: try row.integer(0), operation: try row.text(1), who: try row.text(2), startedAt: try row.date(3),
          serialBefore: try row.integer(4), serialAfter: try row.integer(5), added: try row.integer(6),
          changed: try row.integer(7), removed: try row.integer(8))
      }
    }
  }

  public func snapshot(ofVersion number: Int) async throws -> StateSnapshot {
    let rows = try await database.read { database in
      let known = try database.first("SELECT coalesce(min(number), 1), coalesce(max(number), 0) FROM version")
      let oldest = try known?.integer(0) ?? 1
      let newest = try known?.integer(1) ?? 0
      guard number >= oldest - 1, number <= newest else { throw StateError.noSuchVersion(number) }
      var rows = try SnapshotRows(database)
      try rows.undo(after: number, database)
      return rows
    }
    return try await open(rows)
  }

  private func open(_ rows: SnapshotRows) async throws -> StateSnapshot {
    if rows.isAnySealed { try await sealer.keys.prepareToOpen() }
    return try rows.snapshot(sealer)
  }

  private static let versionsQuery = """
    SELECT number, operation, who, started, serial_before, serial_after,
      sum(before.present IS 0 AND now_there), sum(before.present IS 1 AND now_there),
      sum(before.present IS 1 AND NOT now_there)
    FROM version LEFT JOIN (
      SELECT version, present, coalesce(
        lead(present) OVER (PARTITION BY address, deposed ORDER BY version),
        EXISTS (SELECT 1 FROM instance WHERE instance.address = b.address AND instance.deposed = b.deposed)
      ) AS now_there
      FROM instance_before AS b
    ) AS before ON before.version = version.number
    GROUP BY number ORDER BY number DESC
    """
}
