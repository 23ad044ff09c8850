import Foundation
import GRDB
import Testing

@testable import Streams

@Suite struct TableMigrationTests {
  private let table = DatabaseWorkerTests.readings

  private func database() throws -> DatabaseQueue { try DatabaseQueue() }

  @Test(arguments: TableKind.allCases)
  func aTableIsReadBackAsDeclared(kind: TableKind) throws {
    var table = table
    table.kind = kind
    table.partitionBy = kind == .timeSeries || kind == .warehouse ? "at" : nil
    try database().write { db in
      try TableMigration.create(table, token: "t", db)
      let entry = try #require(try TableCatalog.entry("readings", db))
      #expect(entry.actual == table && !entry.hasDrifted)
      #expect(try TableCatalog.entry(token: "t", db) == entry)
    }
  }

  @Test func creatingTwiceWithOneTokenIsOneTable() throws {
    try database().write { db in
      try TableMigration.create(table, token: "t", db)
      try TableMigration.create(table, token: "t", db)
      #expect(throws: TableFault.exists(table: "readings")) { try TableMigration.create(table, token: "u", db) }
    }
  }

  @Test func aDroppedColumnIsDriftAndIsRepaired() throws {
    try database().write { db in
      try TableMigration.create(table, token: "t", db)
      try db.execute(sql: "INSERT INTO readings (key, device) VALUES ('k', 'd')")
      try db.execute(sql: "DROP INDEX readings__device")
      try db.execute(sql: "ALTER TABLE readings DROP COLUMN device")
      let drifted = try #require(try TableCatalog.entry("readings", db))
      #expect(drifted.hasDrifted)
      #expect(!drifted.actual.columns.contains { $0.name == "device" } && drifted.actual.indexes.isEmpty)
      try TableMigration.alter(to: table, db)
      let repaired = try #require(try TableCatalog.entry("readings", db)).actual
      #expect(Set(repaired.columns) == Set(table.columns) && repaired.indexes == table.indexes)
      #expect(try String.fetchOne(db, sql: "SELECT device FROM readings") == "")
    }
  }

  @Test func columnsAndPartitionsAreAddedInPlace() throws {
    try database().write { db in
      try TableMigration.create(table, token: "t", db)
      var wanted = table
      wanted.columns.append(TableColumn("extra", .integer))
      wanted.partitionBy = "at"
      wanted.indexes = [TableIndex(["extra"], unique: true)]
      try TableMigration.alter(to: wanted, db)
      #expect(try TableCatalog.entry("readings", db)?.actual == wanted)
      let indexes = try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL ORDER BY 1")
      #expect(indexes == ["readings___partition", "readings__extra__unique"])
      wanted.columns[1].type = .real
      #expect(throws: TableFault.incompatible(table: "readings", column: "device")) {
        try TableMigration.alter(to: wanted, db)
      }
    }
  }

  @Test func namesAreQuoted() throws {
    let odd = TableDefinition(
      name: #"a "table""#, columns: [TableColumn("select", .text), TableColumn("b\"c", .boolean)], key: ["select"])
    try database().write { db in
      try TableMigration.create(odd, token: "t", db)
      #expect(try TableCatalog.entry(odd.name, db)?.actual == odd)
      try TableMigration.drop(odd.name, db)
      #expect(try TableCatalog.entries(db).isEmpty)
      try TableMigration.drop(odd.name, db)
    }
  }
}
