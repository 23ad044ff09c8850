import Databases
import GRDB
import Platform

extension LocalStateStore {
  /// Has a log go on from the state as it is, before a transaction.
  static func prepare(_ changes: ChangeLog, _ backups: StateBackups, _ database: Database) throws {
    guard let row = try database.first("SELECT serial, fencing, transactions FROM head") else { return }
    let serial = try row.integer(0)
    changes.prepare(fencing: try row.integer(1), serial: serial, transactions: try row.integer(2)) {
      try backups.take(database, serial: serial, size: 0, replaces: true)
    }
  }
}

extension LocalStateStore {
  /// Changes what a mirror remembers of the remote state. The log tells of it, so that a restored mirror knows what it has to push.
  func update(_ change: @escaping @Sendable (inout RemoteBase) -> Void) async throws {
    let (state, changes, backups) = (database, self.changes, self.backups)
    try await state.perform { connection in
      try Self.prepare(changes, backups, connection)
      let record = try state.inTransaction(connection) { connection in
        var base = try RemoteBase(connection)
        change(&base)
        try base.write(connection)
        return try ChangeRecord([.remote(base.cells)], connection)
      }
      changes.append(record)
    }
  }

  /// Drops copies and logs, for a state that has become another: they tell nothing of how it came to be.
  func forgetCopies() async throws {
    let (folder, changes) = (layout.backups, self.changes)
    try await database.perform { _ in
      if Files.exists(folder) { try FileTree.remove(folder) }
      changes.forgetPlace()
    }
  }
}

extension ChangeRecord {
  /// That a data key was kept. To be made in the transaction that does.
  init(dataKey: DataKeyRing.Wrapped, root: String, _ database: Database) throws {
    try self.init([.dataKey([.integer(Int(dataKey.number)), .text(root), .bytes(dataKey.wrapped)])], database)
  }

  /// What is kept beside the state's rows. To be made in the transaction that does, which it counts.
  fileprivate init(_ entries: [Entry], _ database: Database) throws {
    try database.run("UPDATE head SET transactions = transactions + 1")
    let head = try LocalStateStore.head(database)
    let counts = try database.first("SELECT fencing, transactions FROM head")
    self.init(
      lineage: head.lineage, stackName: head.stackName, fencing: try counts?.integer(0) ?? 0,
      serialBefore: head.serial, serialAfter: head.serial, operation: "", who: "", acquired: .distantPast,
      number: try counts?.integer(1) ?? 0, entries: entries)
  }
}
