import Databases
import GRDB

/// What a row is known by to be what was written: 64 bits over its columns (FNV-1a), kept beside them. SQLite notices a page that is none,
/// not a bit that fell over within a value.
struct RowDigest {
  private static let prime: UInt64 = 0x100_0000_01b3
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// As a column has it.
  static func of(_ cells: [StoredCell]) -> Int {
    var digest = RowDigest()
    for cell in cells { digest.add(cell) }
    return Int(truncatingIfNeeded: digest.state)
  }

  private mutating func add(_ cell: StoredCell) {
    switch cell {
    case .null: add(0 as UInt64)
    case .text(let text):
      var text = text
      text.withUTF8 { add(1, $0) }
    case .integer(let number):
      add(2 as UInt64)
      add(UInt64(bitPattern: Int64(number)))
    case .real(let number):
      add(3 as UInt64)
      add(number.bitPattern)
    case .bytes(let bytes): bytes.withUnsafeBufferPointer { add(4, $0) }
    case .array(let cells): for cell in cells { add(cell) }
    }
  }

  /// The length as well, so that nothing moves from one column to the next unseen.
  private mutating func add(_ kind: UInt64, _ bytes: UnsafeBufferPointer<UInt8>) {
    add(kind)
    add(UInt64(bytes.count))
    for byte in bytes { state = (state ^ UInt64(byte)) &* Self.prime }
  }

  private mutating func add(_ number: UInt64) { state = (state ^ number) &* Self.prime }

  // MARK: Rows

  /// - Parameter column: that of the digest; none is kept of what an earlier program wrote.
  /// - Throws: `DatabaseError` for a row that is not what was written.
  static func check(_ cells: [StoredCell], _ row: CheckedRow, _ column: Int, _ name: String) throws {
    guard let kept = try row.optionalInteger(column), kept != of(cells) else { return }
    throw DatabaseError.damaged("the row of `\(name)` is not what was written")
  }

  /// The first row that is not what was written, in words; `nil` when all are.
  static func fault(_ database: Database) throws -> String? {
    guard try LocalSchema.hasDigests(database) else { return nil }
    do {
      let rows = try SnapshotRows(database)
      var before = rows
      if let oldest = try database.first("SELECT min(number) FROM version")?.optionalInteger(0) {
        try before.undo(after: oldest - 1, database)
      }
      return nil
    } catch let error as DatabaseError where error.isDamage {
      return error.message ?? "a row is not what was written"
    }
  }
}
