import Databases
import GRDB

/// The tables that a file of ours has, as its first page tells of them: where a name, a type or the page that a table begins on is another,
/// SQLite believes it, and finds other rows or none.
struct DatabaseTables {
  private struct Entry: Hashable {
    let type: String
    let name: String
    let table: String
    let sql: String
    let root: Int
  }

  private let expected: Set<Entry>
  /// Tables that some files have besides, which were made when they were needed.
  private let optional: [String: Entry]

  /// - Parameters:
  ///   - statements: those that make a file.
  ///   - additions: those that make what is added to some.
  init(_ statements: String, additions: [String] = []) throws {
    (expected, optional) = try DatabaseQueue().writeWithoutTransaction { database in
      try database.execute(sql: statements)
      let expected = try Self.entries(database)
      for statement in additions { try database.execute(sql: statement) }
      let added = try Self.entries(database).subtracting(expected)
      return (expected, Dictionary(added.map { ($0.name, $0) }) { first, _ in first })
    }
  }

  private static func entries(_ database: Database) throws -> Set<Entry> {
    Set(
      try database.all("SELECT type, name, tbl_name, sql, rootpage FROM sqlite_master") { row in
        Entry(
          type: try row.text(0), name: try row.text(1), table: try row.text(2), sql: try row.optionalText(3) ?? "",
          root: try row.integer(4))
      })
  }

  /// - Throws: `DatabaseError` where they are not what was made.
  func check(_ database: Database) throws {
    let found = try Self.entries(database)
    let besides = found.subtracting(expected)
    let added = besides.filter { entry in
      guard let known = optional[entry.name] else { return false }
      return (known.type, known.table, known.sql) == (entry.type, entry.table, entry.sql)
    }
    let isSame = found.isSuperset(of: expected) && added == besides
    if isSame, Set(found.map(\.root)).count == found.count { return }
    let name = expected.subtracting(found).union(besides.subtracting(added)).map(\.name).min() ?? ""
    // Tables may lie elsewhere, as where they were made in another order: then nothing of the file is out of place.
    if texts(found.subtracting(added)) == texts(expected),
      try database.all("PRAGMA quick_check(1)", [], { try $0.text(0) }) == ["ok"]
    {
      return
    }
    throw DatabaseError.damaged("its first page does not tell of the table `\(name)` as it was made")
  }

  private func texts(_ entries: Set<Entry>) -> Set<[String]> {
    Set(entries.map { [$0.type, $0.name, $0.table, $0.sql] })
  }
}
