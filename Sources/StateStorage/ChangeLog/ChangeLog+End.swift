import Glibc
import Platform

/// What the end of a log tells, however long the log is.
extension ChangeLog {
  /// How many records before the last one are looked at. Each process has one record to write at most after its lease was lost, so that
  /// more than a few are never in another order than their transactions.
  private static let lateRecords = 16
  /// Enough for the head of any record.
  private static let headLength = 4 << 10
  /// A record that is longer, such as that of a hundred thousand objects that were pushed at once, is not read by each command.
  private static let readAtOnce = 256 << 10

  /// What the end of a log tells of.
  struct End: Sendable {
    let record: ChangeRecord
    /// Where the record is, of which but the head was read: that it is whole has yet to be seen.
    let unread: Range<Int>?

    /// Whether the record is as it was written.
    func isWhole(in path: String) -> Bool {
      guard let unread else { return true }
      guard let file = LogFile(path) else { return false }
      return ChangeRecord.all(in: file.bytes(unread.lowerBound, unread.count)).count == 1
    }
  }

  /// The number of the last transaction that is told of.
  static func greatestNumber(in folder: String) -> Int {
    all(in: folder).flatMap { log in ends(log.path).filter { $0.isWhole(in: log.path) } }.map(\.record.number).max()
      ?? 0
  }

  /// The record that the log ends with; `nil` where something else follows on it, such as a record that was cut off.
  static func lastRecord(_ path: String) -> ChangeRecord? {
    guard let file = LogFile(path) else { return nil }
    return file.last(wholly: true)?.record
  }

  /// The last record that is whole, and those near it that tell of later transactions: a holder that was replaced may have
  /// written its last record after the first ones of its successor.
  static func ends(_ path: String) -> [End] {
    guard let file = LogFile(path) else { return [] }
    guard let (last, place) = file.last(wholly: false) else {
      return file.lastOfDamagedEnd().map { End(record: $0, unread: nil) }
    }
    var found = [End(record: last, unread: last.entries.isEmpty ? place : nil)]
    var end = place.lowerBound
    for _ in 0..<lateRecords where end > 0 {
      guard let place = file.start(ofRecordAt: end), let head = ChangeRecord.head(in: file.bytes(place, headLength))
      else {
        // Where a record was cut off, others may stand before it.
        let window = file.bytes(max(0, end - 64 << 10), min(end, 64 << 10))
        found += ChangeRecord.all(in: window).filter { isLater($0, last) }.map { End(record: $0, unread: nil) }
        break
      }
      if isLater(head, last) { found.append(End(record: head, unread: place..<end)) }
      end = place
    }
    return found
  }

  private static func isLater(_ record: ChangeRecord, _ last: ChangeRecord) -> Bool {
    (record.number, record.serialAfter) > (last.number, last.serialAfter)
  }

  /// A log that is open to be read from its end.
  private struct LogFile: ~Copyable {
    private let file: OpenFile
    private let size: Int

    /// `nil` for one that holds nothing.
    init?(_ path: String) {
      guard let size = Files.status(path)?.size, size > 0, let file = try? OpenFile(path, O_RDONLY) else { return nil }
      self.file = file
      self.size = size
    }

    /// As many bytes as there are from there on, up to a count.
    func bytes(_ place: Int, _ count: Int) -> [UInt8] {
      guard (try? file.seek(to: place)) != nil else { return [] }
      return (try? file.readToEnd(limit: min(count, size - place))) ?? []
    }

    /// Where the record begins that ends there, as its own end says.
    func start(ofRecordAt end: Int) -> Int? {
      guard end >= ChangeRecord.frame else { return nil }
      var reader = ByteReader(bytes(end - 4, 4)[...])
      guard let length = reader.number(UInt32.self), Int(length) + ChangeRecord.frame <= end else { return nil }
      return end - Int(length) - ChangeRecord.frame
    }

    /// The record that the file ends with, and where it is.
    /// - Parameter wholly: whether a long one is read as well, of which else but the head is.
    func last(wholly: Bool) -> (record: ChangeRecord, place: Range<Int>)? {
      guard let start = start(ofRecordAt: size) else { return nil }
      let place = start..<size
      if !wholly, place.count > readAtOnce, let head = ChangeRecord.head(in: bytes(start, headLength)) {
        return (head, place)
      }
      return ChangeRecord.all(in: bytes(start, place.count)).last.map { ($0, place) }
    }

    /// The whole records of as much of the end as has any.
    func lastOfDamagedEnd() -> [ChangeRecord] {
      var length = 64 << 10
      while true {
        let found = ChangeRecord.all(in: bytes(max(0, size - length), length))
        if !found.isEmpty || length >= size { return found }
        length *= 4
      }
    }
  }
}
