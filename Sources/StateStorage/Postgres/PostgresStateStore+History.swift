import FoundationEssentials

extension PostgresStateStore {
  public func snapshot() async throws -> StateSnapshot { try await open(try await rows(asOf: nil)) }

  public func snapshot(ofVersion number: Int) async throws -> StateSnapshot {
    try await open(try await rows(asOf: number))
  }

  public func versions() async throws -> [StateVersion] {
    let name = self.name
    return try await connection.perform { connection in
      try connection.run(Self.versionsQuery, [.text(name)]).map { row in
        StateVersion(
          number: try row.integer(0), operation: try row.text(1), who: try row.text(2), startedAt: try row.date(3),
          serialBefore: try row.integer(4), serialAfter: try row.integer(5), added: try row.integer(6),
          changed: try row.integer(7), removed: try row.integer(8))
      }
    }
  }

  public func checks() async throws -> [CheckRecord] {
    let name = self.name
    let row = try await connection.transaction("READ ONLY") { connection in
      try connection.first(
        "SELECT name, \(LocalSchema.outputColumns) FROM output WHERE state = $1 AND name = $2",
        [.text(name), .text(OutputRecord.nameOfChecks)]
      ).map { try OutputRow($0) }
    }
    return try row?.record(sealer).checks ?? []
  }

  private struct Rows: Sendable {
    var head: StateHead
    var instances: [InstanceKey: InstanceRow]
    var outputs: [String: OutputRow]
  }

  /// One consistent moment: the present one, or that after a version.
  private func rows(asOf version: Int?) async throws -> Rows {
    let name = self.name
    return try await connection.transaction("ISOLATION LEVEL REPEATABLE READ READ ONLY") { connection in
      let state: [StoredCell] = [.text(name)]
      if let version { try Self.check(version, connection, name) }
      var rows = Rows(head: try PostgresStateStore.head(connection, name), instances: [:], outputs: [:])
      let instances = "SELECT address, deposed, \(LocalSchema.instanceColumns) FROM instance WHERE state = $1"
      for row in try connection.run(instances, state) {
        let instance = try InstanceRow(row)
        rows.instances[instance.key] = instance
      }
      for row in try connection.run("SELECT name, \(LocalSchema.outputColumns) FROM output WHERE state = $1", state) {
        let output = try OutputRow(row)
        rows.outputs[output.name] = output
      }
      if let version { try Self.undo(&rows, after: version, connection, name) }
      return rows
    }
  }

  private static func check(_ number: Int, _ connection: PostgresConnection, _ name: String) throws {
    let known = try connection.first(
      "SELECT coalesce(min(number), 1), coalesce(max(number), 0) FROM version WHERE state = $1", [.text(name)])
    guard let known, try number >= known.integer(0) - 1, try number <= known.integer(1) else {
      throw StateError.noSuchVersion(number)
    }
  }

  private static func undo(
    _ rows: inout Rows, after version: Int, _ connection: PostgresConnection, _ name: String
  ) throws {
    let key: [StoredCell] = [.text(name), .integer(version)]
    let instances = """
      SELECT present, address, deposed, \(LocalSchema.instanceColumns) FROM instance_before
      WHERE state = $1 AND version > $2::bigint ORDER BY version DESC
      """
    for row in try connection.run(instances, key) {
      let deposed = try row.text(2)
      let key = InstanceKey(try row.text(1), deposed: deposed.isEmpty ? nil : deposed)
      rows.instances[key] = try row.flag(0) ? InstanceRow(row, from: 1) : nil
    }
    let outputs = """
      SELECT present, name, \(LocalSchema.outputColumns) FROM output_before
      WHERE state = $1 AND version > $2::bigint ORDER BY version DESC
      """
    for row in try connection.run(outputs, key) {
      rows.outputs[try row.text(1)] = try row.flag(0) ? OutputRow(row, from: 1) : nil
    }
    let serial = try connection.first(
      "SELECT serial_before FROM version WHERE state = $1 AND number > $2::bigint ORDER BY number LIMIT 1", key)
    // What was judged since was another state.
    if serial != nil { rows.outputs[OutputRecord.nameOfChecks] = nil }
    rows.head = StateHead(
      lineage: rows.head.lineage, serial: try serial?.integer(0) ?? rows.head.serial, stackName: rows.head.stackName)
  }

  private func open(_ rows: Rows) async throws -> StateSnapshot {
    try await sealer.keys.prepareToOpen()
    let names = rows.outputs.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return StateSnapshot(
      head: rows.head,
      instances: try rows.instances.keys.sorted().compactMap { try rows.instances[$0]?.record(sealer) },
      rows: try names.compactMap { try rows.outputs[$0]?.record(sealer) })
  }

  private static let versionsQuery = """
    SELECT number, operation, who, started, serial_before, serial_after,
      count(*) FILTER (WHERE present = 0 AND now_there), count(*) FILTER (WHERE present = 1 AND now_there),
      count(*) FILTER (WHERE present = 1 AND NOT now_there)
    FROM version LEFT JOIN (
      SELECT b.state, b.version, b.present, coalesce(
        lead(b.present = 1) OVER (PARTITION BY b.address, b.deposed ORDER BY b.version),
        EXISTS (SELECT 1 FROM instance AS i
          WHERE i.state = b.state AND i.address = b.address AND i.deposed = b.deposed)) AS now_there
      FROM instance_before AS b WHERE b.state = $1
    ) AS before ON before.state = version.state AND before.version = version.number
    WHERE version.state = $1
    GROUP BY number, operation, who, started, serial_before, serial_after ORDER BY number DESC
    """
}
