import Glibc
import Platform

/// What the end of a log tells, however long the log is.
extension ChangeLog {
  /// How many records before the last one are looked at. Each process has one record to write at most after its lease was lost, so that
  /// more than a few are never in another order than their transactions.
  private static let lateRecords = 16
  /// Enough for the head of any record.
  private static let headLength = 4 << 10

  /// The number of the last transaction that is told of.
  static func greatestNumber(in folder: String) -> Int {
    all(in: folder).flatMap { lastRecords($0.path) }.map(\.number).max() ?? 0
  }

  /// The last record that is whole, found from the end.
  /// - Parameter wholeEnd: whether nothing may follow on it, such as a record that was cut off.
  static func lastRecord(_ path: String, wholeEnd: Bool = false) -> ChangeRecord? {
    guard wholeEnd else { return lastRecords(path).last }
    guard let file = LogFile(path) else { return nil }
    return file.last()?.0
  }

  /// The last record that is whole, and before it those near it that tell of later transactions: a holder that was replaced may have
  /// written its last record after the first ones of its successor.
  static func lastRecords(_ path: String) -> [ChangeRecord] {
    guard let file = LogFile(path) else { return [] }
    guard let (last, start) = file.last() else { return file.lastOfDamagedEnd() }
    var found = [last]
    var end = start
    for _ in 0..<lateRecords where end > 0 {
      guard let place = file.start(ofRecordAt: end), let head = ChangeRecord.head(in: file.bytes(place, headLength))
      else {
        // Where a record was cut off, others may stand before it.
        found += ChangeRecord.all(in: file.bytes(max(0, end - 64 << 10), 64 << 10)).filter { isLater($0, last) }
        break
      }
      // What is worth an alarm is read whole, with its digest.
      if isLater(head, last) { found += ChangeRecord.all(in: file.bytes(place, end - place)) }
      end = place
    }
    return found.reversed()
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

    /// The record that the file ends with, and where it begins.
    func last() -> (ChangeRecord, start: Int)? {
      guard let start = start(ofRecordAt: size),
        let record = ChangeRecord.all(in: bytes(start, size - start)).last
      else { return nil }
      return (record, start)
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
