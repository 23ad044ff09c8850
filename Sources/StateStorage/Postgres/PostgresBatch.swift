import FoundationEssentials

/// One transaction that carries the writes of one or more callers, set-wise: a commit costs a handful of statements however
/// many rows it has. The counterpart of `WriteBatch`.
final class PostgresBatch {
  let connection: PostgresConnection
  let state: String
  let lineage: String
  private(set) var serial: Int
  private let serialAtStart: Int
  private let fencing: Int
  private let leaseID: String?
  private var version: Int?

  init(_ connection: PostgresConnection, state: String) throws {
    self.connection = connection
    self.state = state
    let row = try connection.first(
      "SELECT lineage, serial, fencing FROM head WHERE state = $1 FOR UPDATE", [.text(state)])
    guard let row else { throw StateError.unreadableState(detail: "the database has no state `\(state)` any more") }
    lineage = try row.text(0)
    serial = try row.integer(1)
    serialAtStart = serial
    fencing = try row.integer(2)
    leaseID = try connection.first("SELECT id FROM lease WHERE state = $1", [.text(state)])?.text(0)
  }

  /// - Throws: `StateError.leaseLost` unless the lease is the one that is valid now.
  func check(_ lease: Lease) throws {
    guard lease.lineage == lineage else {
      throw StateError.otherLineage(expected: lease.lineage, found: lineage)
    }
    guard lease.fencingToken == fencing, lease.id == leaseID else {
      let lock = PostgresLock(connection: connection, state: state)
      throw StateError.leaseLost(operation: lease.operation, newHolder: try lock.holder())
    }
  }

  func apply(_ changes: [RowChange], under lease: Lease) throws {
    if changes.isEmpty { return }
    let version = try openVersion(lease)
    // The last change of each row is the one that counts.
    var instances = Net<InstanceKey, InstanceRow>()
    var outputs = Net<String, OutputRow>()
    for change in changes {
      switch change {
      case .put(let row): instances.put(row, at: row.key)
      case .remove(let key): instances.remove(key)
      case .putOutput(let row): outputs.put(row, at: row.name)
      case .removeOutput(let name): outputs.remove(name)
      }
    }
    let wroteInstances = try write(instances, version: version)
    let wroteOutputs = try write(outputs, version: version)
    if wroteInstances || wroteOutputs { serial += 1 }
  }

  /// What many changes come to in the end.
  private struct Net<Key: Hashable & Comparable, Row> {
    private var rows: [Key: Row] = [:]
    private var gone: Set<Key> = []

    mutating func put(_ row: Row, at key: Key) {
      rows[key] = row
      gone.remove(key)
    }

    mutating func remove(_ key: Key) {
      rows[key] = nil
      gone.insert(key)
    }

    var put: [Row] { rows.keys.sorted().compactMap { rows[$0] } }
    var removed: [Key] { gone.sorted() }
    var keys: [Key] { (Array(rows.keys) + gone).sorted() }
  }

  func raiseSerial(to other: Int) { serial = max(serial, other) }

  /// Writes the head if anything changed. To be called last.
  func finish() throws {
    guard serial != serialAtStart else {
      if let version {
        let known: [StoredCell] = [.text(state), .integer(version)]
        try connection.run(
          "DELETE FROM version WHERE state = $1 AND number = $2::bigint AND serial_before = serial_after", known)
      }
      return
    }
    try connection.run("UPDATE head SET serial = $2::bigint WHERE state = $1", [.text(state), .integer(serial)])
    if let version {
      try connection.run(
        "UPDATE version SET serial_after = $2::bigint WHERE state = $1 AND number = $3::bigint",
        [.text(state), .integer(serial), .integer(version)])
    }
  }

  private func openVersion(_ lease: Lease) throws -> Int {
    if let version { return version }
    let known = try connection.first(
      "SELECT number FROM version WHERE state = $1 AND fencing = $2::bigint",
      [.text(state), .integer(lease.fencingToken)])
    if let known {
      let number = try known.integer(0)
      version = number
      return number
    }
    let made = try connection.first(
      """
      INSERT INTO version SELECT $1, coalesce(max(number), 0) + 1, $2::bigint, $3, $4, $5::float8, $6::bigint, $6::bigint
      FROM version WHERE state = $1 RETURNING number
      """,
      [
        .text(state), .integer(lease.fencingToken), .text(lease.operation), .text(lease.who),
        .real(lease.acquired.timeIntervalSince1970), .integer(serial),
      ])
    guard let number = try made?.integer(0) else { throw StateError.unreadableState(detail: "no version was made") }
    let old: [StoredCell] = [.text(state), .integer(number - WriteBatch.keptVersions)]
    for table in ["instance_before", "output_before"] {
      try connection.run("DELETE FROM \(table) WHERE state = $1 AND version <= $2::bigint", old)
    }
    try connection.run("DELETE FROM version WHERE state = $1 AND number <= $2::bigint", old)
    version = number
    return number
  }

  private func write(_ changes: Net<InstanceKey, InstanceRow>, version: Int) throws -> Bool {
    let (keys, removed, put) = (changes.keys, changes.removed, changes.put)
    if keys.isEmpty { return false }
    let head: [StoredCell] = [.text(state), .integer(version)]
    func names(_ keys: [InstanceKey]) -> [StoredCell] {
      [.array(keys.map { .text($0.address) }), .array(keys.map { .text($0.deposed ?? "") })]
    }
    try connection.run(Self.keepInstances, head + names(keys))
    var changed = !put.isEmpty
    if !removed.isEmpty {
      let gone = try connection.run(Self.removeInstances, [.text(state)] + names(removed))
      changed = changed || !gone.isEmpty
    }
    if !put.isEmpty {
      let columns = (0..<12).map { column in StoredCell.array(put.map { $0.cells[column] }) }
      try connection.run(Self.putInstances, [.text(state)] + columns)
    }
    return changed
  }

  private func write(_ changes: Net<String, OutputRow>, version: Int) throws -> Bool {
    let (names, removed, put) = (changes.keys, changes.removed, changes.put)
    if names.isEmpty { return false }
    try connection.run(
      Self.keepOutputs,
      [
        .text(state), .integer(version), .array(names.filter { $0 != OutputRecord.nameOfChecks }.map { .text($0) }),
      ])
    var changed = !put.isEmpty
    if !removed.isEmpty {
      let gone = try connection.run(
        "DELETE FROM output WHERE state = $1 AND name = ANY ($2::text[]) RETURNING name",
        [.text(state), .array(removed.map { .text($0) })])
      changed = changed || !gone.isEmpty
    }
    if !put.isEmpty {
      let columns = (0..<6).map { column in StoredCell.array(put.map { $0.cells[column] }) }
      try connection.run(Self.putOutputs, [.text(state)] + columns)
    }
    return changed
  }

  // MARK: Statements

  private static let keepInstances = """
    INSERT INTO instance_before (state, version, address, deposed, present, \(LocalSchema.instanceColumns))
    SELECT $1, $2::bigint, k.address, k.deposed, CASE WHEN i.address IS NULL THEN 0 ELSE 1 END, \(LocalSchema.instanceColumns)
    FROM unnest($3::text[], $4::text[]) AS k (address, deposed)
    LEFT JOIN instance AS i ON i.state = $1 AND i.address = k.address AND i.deposed = k.deposed
    ON CONFLICT DO NOTHING
    """
  private static let removeInstances = """
    DELETE FROM instance USING unnest($2::text[], $3::text[]) AS k (a, d)
    WHERE state = $1 AND address = k.a AND deposed = k.d RETURNING address
    """
  private static let putInstances = """
    INSERT INTO instance (state, address, deposed, \(LocalSchema.instanceColumns))
    SELECT $1, c1, c2, c3, c4::bigint, c5, c6::bytea, c7, c8, c9::bytea, c10, c11::integer, c12
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
      $11::text[], $12::text[], $13::text[]) AS c (c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12)
    ON CONFLICT (state, address, deposed) DO UPDATE SET
      provider = excluded.provider, schema_version = excluded.schema_version, status = excluded.status,
      value = excluded.value, value_type = excluded.value_type, sensitive = excluded.sensitive, sealed = excluded.sealed,
      dependencies = excluded.dependencies, create_before_destroy = excluded.create_before_destroy, token = excluded.token
    """
  private static let keepOutputs = """
    INSERT INTO output_before (state, version, name, present, \(LocalSchema.outputColumns))
    SELECT $1, $2::bigint, k.name, CASE WHEN o.name IS NULL THEN 0 ELSE 1 END, \(LocalSchema.outputColumns)
    FROM unnest($3::text[]) AS k (name) LEFT JOIN output AS o ON o.state = $1 AND o.name = k.name
    ON CONFLICT DO NOTHING
    """
  private static let putOutputs = """
    INSERT INTO output (state, name, \(LocalSchema.outputColumns))
    SELECT $1, c1, c2::bytea, c3, c4, c5::bytea, c6::integer
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS c (c1, c2, c3, c4, c5, c6)
    ON CONFLICT (state, name) DO UPDATE SET
      value = excluded.value, value_type = excluded.value_type, sensitive = excluded.sensitive, sealed = excluded.sealed,
      is_sensitive = excluded.is_sensitive
    """
}
