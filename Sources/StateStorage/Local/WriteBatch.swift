import Databases
import FoundationEssentials
import GRDB

/// One SQLite transaction that carries the writes of one or more callers.
///
/// It reads the head and the lease once, checks each caller's lease against them, keeps the rows that are about to change
/// for the history, and writes the head once at the end.
final class WriteBatch {
  /// Versions older than the newest this many are forgotten.
  static let keptVersions = 200

  let database: Database
  let lineage: String
  private let stackName: String
  private(set) var serial: Int
  private let serialAtStart: Int
  /// Whether a row was changed, which `setSerial` may hide.
  private var hasChanged = false
  private let fencing: Int
  /// How many transactions the change log tells of, before this one.
  private let transactions: Int
  private let leaseID: String?
  /// The lease of the writes, once one was checked, and what they are for the change log.
  private var lease: Lease?
  private var entries: [ChangeRecord.Entry] = []
  /// What runs for every row, looked up once.
  private var rowStatements: (keep: Statement, put: Statement)?
  /// The version that the present lease writes, once it has changed anything.
  private var version: Int?

  init(_ database: Database) throws {
    self.database = database
    guard let row = try database.first("SELECT lineage, serial, fencing, stack, transactions FROM head") else {
      throw DatabaseError.damaged("the state has no head")
    }
    lineage = try row.text(0)
    serial = try row.integer(1)
    serialAtStart = serial
    fencing = try row.integer(2)
    stackName = try row.text(3)
    transactions = try row.integer(4)
    leaseID = try database.first("SELECT id FROM lease")?.text(0)
  }

  /// - Throws: `StateError.leaseLost` unless the lease is the one that is valid now.
  func check(_ lease: Lease) throws {
    guard lease.lineage == lineage else {
      throw StateError.otherLineage(expected: lease.lineage, found: lineage)
    }
    guard lease.fencingToken == fencing, lease.id == leaseID else {
      throw StateError.leaseLost(operation: lease.operation, newHolder: try LocalLock.holder(database))
    }
    self.lease = lease
  }

  /// What the transaction did; `nil` for nothing. To be asked when it is finished.
  var record: ChangeRecord? {
    guard let lease, isRecorded else { return nil }
    return ChangeRecord(
      lineage: lineage, stackName: stackName, fencing: fencing, serialBefore: serialAtStart, serialAfter: serial,
      operation: lease.operation, who: lease.who, acquired: lease.acquired, number: transactions + 1, entries: entries)
  }

  private var isRecorded: Bool { lease != nil && (!entries.isEmpty || serial != serialAtStart) }

  func begin(_ intent: IntentRow) throws {
    try database.run("INSERT" + IntentRow.insertion, intent.arguments)
    entries.append(.begin(intent.cells))
  }

  /// - Throws: `StateError.noSuchIntent`.
  func close(_ token: String) throws {
    try database.run("DELETE FROM intent WHERE token = ?", [token])
    guard database.changesCount == 1 else { throw StateError.noSuchIntent(token: token) }
    entries.append(.close(token))
  }

  func apply(_ changes: [RowChange], under lease: Lease) throws {
    let version = changes.isEmpty ? 0 : try openVersion(lease)
    var changed = false
    for change in changes {
      guard try apply(change, version: version) else { continue }
      entries.append(.change(change))
      changed = true
    }
    if changed {
      serial += 1
      hasChanged = true
    }
  }

  /// Lets the serial go on from a greater one, as when a state is moved in from elsewhere.
  func raiseSerial(to other: Int) { serial = max(serial, other) }

  /// Takes the serial of another state that this one now mirrors.
  func setSerial(to other: Int) { serial = other }

  /// Writes the head if anything changed. To be called last.
  func finish() throws {
    // In the transaction itself: where its pages are lost, the change log has a greater number than the head.
    if isRecorded { try database.run("UPDATE head SET transactions = ?", [transactions + 1]) }
    guard serial != serialAtStart || hasChanged else {
      // Nothing changed: an empty version that was opened goes again.
      if let version {
        try database.execute(
          sql: "DELETE FROM version WHERE number = ? AND serial_before = serial_after", arguments: [version])
      }
      return
    }
    try database.run("UPDATE head SET serial = ?", [serial])
    if let version {
      try database.run("UPDATE version SET serial_after = ? WHERE number = ?", [serial, version])
    }
  }

  private func openVersion(_ lease: Lease) throws -> Int {
    if let version { return version }
    if let known = try database.first("SELECT number FROM version WHERE fencing = ?", [lease.fencingToken])?.integer(0)
    {
      version = known
      return known
    }
    try database.execute(
      sql: """
        INSERT INTO version (fencing, operation, who, started, serial_before, serial_after)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        lease.fencingToken, lease.operation, lease.who, lease.acquired.timeIntervalSince1970, serial, serial,
      ])
    let number = Int(database.lastInsertedRowID)
    for table in ["instance_before", "output_before"] {
      try database.execute(sql: "DELETE FROM \(table) WHERE version <= ?", arguments: [number - Self.keptVersions])
    }
    try database.execute(sql: "DELETE FROM version WHERE number <= ?", arguments: [number - Self.keptVersions])
    version = number
    return number
  }

  private func apply(_ change: RowChange, version: Int) throws -> Bool {
    switch change {
    case .put(let row):
      try keepInstance(row.address, row.deposed, version: version)
      try statements().put.execute(arguments: row.arguments)
    case .remove(let key):
      let deposed = key.deposed ?? ""
      guard try exists("SELECT 1 FROM instance WHERE address = ? AND deposed = ?", [key.address, deposed]) else {
        return false
      }
      try keepInstance(key.address, deposed, version: version)
      try database.run("DELETE FROM instance WHERE address = ? AND deposed = ?", [key.address, deposed])
    case .putOutput(let row):
      try keepOutput(row.name, version: version)
      try database.run(Self.putOutput, row.arguments)
    case .removeOutput(let name):
      guard try exists("SELECT 1 FROM output WHERE name = ?", [name]) else { return false }
      try keepOutput(name, version: version)
      try database.run("DELETE FROM output WHERE name = ?", [name])
    }
    return true
  }

  private func exists(_ sql: String, _ arguments: StatementArguments) throws -> Bool {
    try database.first(sql, arguments) != nil
  }

  /// Keeps what a row was before this version first changed it, or that it was not there.
  private func keepInstance(_ address: String, _ deposed: String, version: Int) throws {
    try statements().keep.execute(arguments: [version, address, deposed, address, deposed])
  }

  private func statements() throws -> (keep: Statement, put: Statement) {
    if let rowStatements { return rowStatements }
    let made = (
      keep: try database.cachedStatement(sql: Self.keepInstance),
      put: try database.cachedStatement(sql: Self.putInstance)
    )
    rowStatements = made
    return made
  }

  private func keepOutput(_ name: String, version: Int) throws {
    if name == OutputRecord.nameOfChecks { return }
    try database.run(Self.keepOutput, [version, name, name])
  }

  private static let putInstance = """
    INSERT OR REPLACE INTO instance (address, deposed, \(LocalSchema.instanceColumns), digest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  private static let putOutput = """
    INSERT OR REPLACE INTO output (name, \(LocalSchema.outputColumns), digest) VALUES (?, ?, ?, ?, ?, ?, ?)
    """
  private static let keepInstance = """
    INSERT OR IGNORE INTO instance_before (version, address, deposed, present, \(LocalSchema.instanceColumns), digest)
    SELECT ?, ?, ?, address IS NOT NULL, \(LocalSchema.instanceColumns), digest
    FROM (SELECT 1) LEFT JOIN instance ON address = ? AND deposed = ?
    """
  private static let keepOutput = """
    INSERT OR IGNORE INTO output_before (version, name, present, \(LocalSchema.outputColumns), digest)
    SELECT ?, ?, name IS NOT NULL, \(LocalSchema.outputColumns), digest FROM (SELECT 1) LEFT JOIN output ON name = ?
    """
}
