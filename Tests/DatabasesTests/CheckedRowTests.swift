import FoundationEssentials
import GRDB
import Testing

@testable import Databases

/// What GRDB's own subscripts would end the program over.
@Suite struct CheckedRowTests {
  /// Columns 0 to 4: a text, a whole number, another number, bytes, nothing; column 5 is not there.
  private static func read<Result>(_ read: (CheckedRow, Int) throws -> Result) throws -> [String] {
    try DatabaseQueue().read { database in
      let row = try #require(try database.first("SELECT 'a', 7, 1.5, x'0102', NULL"))
      return (0...5).map { column in
        do { return "\(try read(row, column))" } catch let error as DatabaseError {
          return error.isDamage && error.detail == "a row holds what it cannot hold" ? "damaged" : "\(error)"
        } catch { return "\(error)" }
      }
    }
  }

  @Test func anotherKindIsAnErrorAndNoTrap() throws {
    let no = "damaged"
    #expect(try Self.read { try $0.text($1) } == ["a", no, no, no, no, no])
    #expect(try Self.read { try $0.optionalText($1) ?? "-" } == ["a", no, no, no, "-", no])
    #expect(try Self.read { try $0.integer($1) } == [no, "7", no, no, no, no])
    #expect(try Self.read { try $0.optionalInteger($1) ?? -1 } == [no, "7", no, no, "-1", no])
    #expect(try Self.read { try $0.real($1) } == [no, "7.0", "1.5", no, no, no])
    #expect(try Self.read { try $0.optionalReal($1) ?? -1 } == [no, "7.0", "1.5", no, "-1.0", no])
    #expect(try Self.read { try $0.flag($1) } == [no, "true", no, no, no, no])
    #expect(try Self.read { try $0.date($1).timeIntervalSince1970 } == [no, "7.0", "1.5", no, no, no])
    #expect(
      try Self.read { try $0.optionalDate($1)?.timeIntervalSince1970 ?? -1 } == [no, "7.0", "1.5", no, "-1.0", no])
    #expect(try Self.read { try $0.bytes($1) } == [no, no, no, "[1, 2]", no, no])
    #expect(try Self.read { try $0.optionalBytes($1) ?? [] } == [no, no, no, "[1, 2]", "[]", no])
  }

  @Test func rowsAreReadOneByOne() throws {
    let database = try DatabaseQueue()
    try database.write { database in
      try database.run("CREATE TABLE t (n INTEGER)")
      for number in 1...3 { try database.run("INSERT INTO t VALUES (?)", [number]) }
      #expect(try database.all("SELECT n FROM t WHERE n > ? ORDER BY n", [1]) { try $0.integer(0) } == [2, 3])
      #expect(try database.first("SELECT n FROM t WHERE n > 3") == nil)
      try database.run("INSERT INTO t VALUES ('x')")
      let error = #expect(throws: DatabaseError.self) {
        try database.all("SELECT n FROM t") { try $0.integer(0) }
      }
      #expect(error?.isDamage == true)
    }
  }
}
