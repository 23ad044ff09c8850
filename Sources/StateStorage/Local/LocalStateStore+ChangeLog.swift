import GRDB

extension LocalStateStore {
  /// Has a log go on from the state as it is, before a transaction.
  static func prepare(_ changes: ChangeLog?, _ backups: StateBackups, _ database: Database) throws {
    guard let changes, let row = try database.first("SELECT serial, fencing FROM head") else { return }
    let serial = try row.integer(0)
    changes.prepare(fencing: try row.integer(1), serial: serial) {
      try backups.take(database, serial: serial, size: 0)
    }
  }
}

extension ChangeRecord {
  /// That a data key was kept. To be made in the transaction that does.
  init(dataKey: DataKeyRing.Wrapped, root: String, _ database: Database) throws {
    let head = try LocalStateStore.head(database)
    self.init(
      lineage: head.lineage, stackName: head.stackName,
      fencing: try database.first("SELECT fencing FROM head")?.integer(0) ?? 0, serialBefore: head.serial,
      serialAfter: head.serial, operation: "", who: "", acquired: .distantPast,
      entries: [.dataKey([.integer(Int(dataKey.number)), .text(root), .bytes(dataKey.wrapped)])])
  }
}
