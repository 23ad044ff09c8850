import Crypto
import FoundationEssentials

/// What one transaction changed in a local state, as the change log keeps it: with its secrets sealed as they are in the rows.
///
/// In a file each stands between marks, with a digest: a record whose end is missing, or in which a bit is another, is none.
struct ChangeRecord: Sendable {
  enum Entry: Sendable {
    case change(RowChange)
    /// The cells of an `IntentRow`.
    case begin([StoredCell])
    /// An intent's end, by its token.
    case close(String)
    /// Number, root key and wrapped bytes of a data key.
    case dataKey([StoredCell])
    /// Of a mirror: what it remembers of the remote state, the cells of `RemoteBase`.
    case remote([StoredCell])
  }

  var lineage: String
  var stackName: String
  var fencing: Int
  var serialBefore: Int
  var serialAfter: Int
  var operation: String
  var who: String
  var acquired: Date
  /// Its place among all transactions that the log tells of; 0 in what an earlier program wrote.
  var number: Int
  var entries: [Entry] = []

  // MARK: Bytes

  private static let mark = Array("\u{1}stackchg".utf8)
  private static let digestLength = 8

  /// The mark, the length of what follows, its digest, the rows, and the length again, by which the last record of a file is found.
  var bytes: [UInt8] {
    var body: [UInt8] = []
    for row in rows { row.encode(into: &body) }
    var bytes = Self.mark
    bytes.append(number: UInt32(clamping: body.count))
    bytes.append(contentsOf: Self.digest(body[...]))
    bytes.append(contentsOf: body)
    bytes.append(number: UInt32(clamping: body.count))
    return bytes
  }

  private static func digest(_ body: ArraySlice<UInt8>) -> [UInt8] {
    Array(SHA256.hash(data: Array(body)).prefix(digestLength))
  }

  /// How much longer a record is than its rows.
  static var frame: Int { mark.count + 4 + digestLength + 4 }

  /// All whole records, in their order. What lies between them, such as one that was cut off, is passed over.
  static func all(in bytes: [UInt8]) -> [ChangeRecord] {
    var records: [ChangeRecord] = []
    var start = 0
    while let found = bytes[start...].firstIndex(of: mark[0]) {
      var reader = ByteReader(bytes[found...])
      guard let record = read(&reader) else {
        start = found + 1
        continue
      }
      records.append(record.record)
      start = found + record.length
    }
    return records
  }

  private static func read(_ reader: inout ByteReader) -> (record: ChangeRecord, length: Int)? {
    guard let start = reader.take(mark.count), Array(start) == mark, let length = reader.number(UInt32.self),
      let digest = reader.take(digestLength), let body = reader.take(Int(length)),
      reader.number(UInt32.self) == length, Self.digest(body) == Array(digest)
    else { return nil }
    var content = ByteReader(body)
    var rows: [CellRow] = []
    while !content.isAtEnd {
      guard let row = CellRow(&content) else { return nil }
      rows.append(row)
    }
    guard let record = try? ChangeRecord(rows) else { return nil }
    return (record, Int(length) + frame)
  }

  /// The head of the record that begins there, without its rows and not compared with its digest.
  static func head(in start: [UInt8]) -> ChangeRecord? {
    var reader = ByteReader(start[...])
    guard reader.take(mark.count).map(Array.init) == mark, reader.take(4 + digestLength) != nil,
      let row = CellRow(&reader)
    else { return nil }
    return try? ChangeRecord([row])
  }

  // MARK: Rows

  private enum Kind: UInt8 {
    case head = 1
    case put, remove, putOutput, removeOutput, begin, close, dataKey, remote
  }

  private var rows: [CellRow] {
    let head: [StoredCell] = [
      .text(lineage), .text(stackName), .integer(fencing), .integer(serialBefore), .integer(serialAfter),
      .text(operation), .text(who), .real(acquired.timeIntervalSince1970), .integer(number),
    ]
    return [CellRow(Kind.head.rawValue, head)] + entries.map(Self.row)
  }

  private static func row(_ entry: Entry) -> CellRow {
    switch entry {
    case .change(.put(let row)): CellRow(Kind.put.rawValue, row.cells)
    case .change(.remove(let key)): CellRow(Kind.remove.rawValue, [.text(key.address), .text(key.deposed ?? "")])
    case .change(.putOutput(let row)): CellRow(Kind.putOutput.rawValue, row.cells)
    case .change(.removeOutput(let name)): CellRow(Kind.removeOutput.rawValue, [.text(name)])
    case .begin(let cells): CellRow(Kind.begin.rawValue, cells)
    case .close(let token): CellRow(Kind.close.rawValue, [.text(token)])
    case .dataKey(let cells): CellRow(Kind.dataKey.rawValue, cells)
    case .remote(let cells): CellRow(Kind.remote.rawValue, cells)
    }
  }

  private static func entry(_ row: CellRow) throws -> Entry {
    switch Kind(rawValue: row.kind) {
    case .put: return .change(.put(try InstanceRow(row)))
    case .remove:
      let deposed = try row.text(1)
      return .change(.remove(InstanceKey(try row.text(0), deposed: deposed.isEmpty ? nil : deposed)))
    case .putOutput: return .change(.putOutput(try OutputRow(row)))
    case .removeOutput: return .change(.removeOutput(try row.text(0)))
    case .begin: return .begin(row.cells)
    case .close: return .close(try row.text(0))
    case .dataKey: return .dataKey(row.cells)
    case .remote: return .remote(row.cells)
    case .head, nil: throw row.damaged
    }
  }

  private init(_ rows: [CellRow]) throws {
    guard let head = rows.first, head.kind == Kind.head.rawValue else {
      throw StateError.unreadableState(detail: "a record of the change log has no head")
    }
    lineage = try head.text(0)
    stackName = try head.text(1)
    fencing = try head.integer(2)
    serialBefore = try head.integer(3)
    serialAfter = try head.integer(4)
    operation = try head.text(5)
    who = try head.text(6)
    acquired = try head.date(7)
    number = head.cells.count > 8 ? try head.integer(8) : 0
    entries = try rows.dropFirst().map(Self.entry)
  }

  init(
    lineage: String, stackName: String, fencing: Int, serialBefore: Int, serialAfter: Int, operation: String,
    who: String, acquired: Date, number: Int, entries: [Entry]
  ) {
    self.lineage = lineage
    self.stackName = stackName
    self.fencing = fencing
    self.serialBefore = serialBefore
    self.serialAfter = serialAfter
    self.operation = operation
    self.who = who
    self.acquired = acquired
    self.number = number
    self.entries = entries
  }
}
