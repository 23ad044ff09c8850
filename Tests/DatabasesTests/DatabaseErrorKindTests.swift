import GRDB
import TestSupport
import Testing

@testable import Databases

@Suite struct DatabaseErrorKindTests {
  @Test(arguments: [
    (ResultCode.SQLITE_FULL, DatabaseErrorKind.diskFull), (.SQLITE_READONLY, .readOnly), (.SQLITE_BUSY, .busy),
    (.SQLITE_LOCKED, .busy), (.SQLITE_PERM, .permissionDenied), (.SQLITE_AUTH, .permissionDenied),
    (.SQLITE_CANTOPEN, .cannotOpen), (.SQLITE_CORRUPT, .damaged), (.SQLITE_NOTADB, .notADatabase),
    (.SQLITE_IOERR, .inputOutput), (.SQLITE_CONSTRAINT, .refused), (.SQLITE_ERROR, .refused),
  ])
  func codesHaveKinds(_ code: ResultCode, _ kind: DatabaseErrorKind) {
    let error = DatabaseError(resultCode: code)
    #expect(error.kind(at: "/") == kind)
    #expect(error.isDamage == [.damaged, .notADatabase].contains(kind))
  }

  /// There SQLite tells a full disk as a fault of input or output.
  @Test(.disabled(if: !SmallDisk.isPossible, Comment(rawValue: SmallDisk.reason)))
  func aSpentDiskIsAFullOne() throws {
    let disk = try SmallDisk(kilobytes: 32)
    let error = #expect(throws: DatabaseError.self) {
      let file = try DatabaseQueue(path: disk.path + "/file")
      try file.write { database in
        try database.run("CREATE TABLE t (bytes)")
        for _ in 0..<100 { try database.run("INSERT INTO t VALUES (zeroblob(4000))") }
      }
    }
    #expect(error?.kind(at: disk.path + "/file") == .diskFull)
  }
}
