import FoundationEssentials
import Glibc
import Platform
import Synchronization

/// What was changed in a local state since its newest copy, in a file beside that copy: so that a state file of which a page
/// was damaged gives back all that was ever promised, and not what was there before the last run.
///
/// `changes-SERIAL.log` follows on the copy of that serial, and that of serial 0 on nothing. A record is written when its
/// transaction is on the disk, and is there itself before anybody is told so. What cannot be written here fails nothing: then a copy
/// is taken at the next occasion, which the log goes on from.
final class ChangeLog: Sendable {
  private struct Place {
    /// The lease under which it was found out.
    let fencing: Int
    /// Where records go; `nil` where there is no way to keep them.
    let path: String?
  }

  private let folder: String
  private let place = Mutex<Place?>(nil)

  /// - Parameter folder: that of the copies.
  init(folder: String) { self.folder = folder }

  /// Says where what is done under this lease goes.
  /// - Parameter copy: takes a copy of the state as it is now.
  func prepare(fencing: Int, serial: Int, transactions: Int, copy: () throws -> Void) {
    if place.withLock({ $0?.fencing == fencing }) { return }
    var path = Self.path(folder, StateBackups(folder: folder).newestSerial)
    if !Self.leads(path, to: serial, transactions) {
      // It does not tell how the state came to be what it is, as where a run was killed before it wrote a record. A copy does.
      path = Self.path(folder, serial)
      guard (try? copy()) != nil, (try? Files.remove(path)) != nil else {
        return place.withLock { $0 = Place(fencing: fencing, path: nil) }
      }
    }
    let found = path
    place.withLock { $0 = Place(fencing: fencing, path: found) }
  }

  /// Lets the place be looked for again, as after a copy was taken.
  func forgetPlace() { place.withLock { $0 = nil } }

  func append(_ record: ChangeRecord) {
    guard let path = place.withLock({ $0?.path }) else { return }
    do {
      try DurableFolder.make(folder)
      let size = Files.status(path)?.size ?? 0
      do {
        let file = try OpenFile(path, O_WRONLY | O_APPEND | O_CREAT, mode: 0o600)
        try file.write(record.bytes, path: path)
        try file.synchronize(path: path)
        if size == 0 { try AtomicFile.synchronizeFolder(folder) }
      } catch {
        // A record that lacks its end is passed over; without it there is room for what matters more.
        truncate(path, off_t(size))
        throw error
      }
    } catch {
      place.withLock { $0 = $0.map { Place(fencing: $0.fencing, path: nil) } }
    }
  }

  // MARK: Files

  private static let prefix = "changes-"
  private static let suffix = ".log"

  static func path(_ folder: String, _ serial: Int) -> String {
    Path.join(folder, prefix + StateBackups.digits(serial) + suffix)
  }

  /// Those in the folder, by the serial that they follow on.
  static func all(in folder: String) -> [(serial: Int, path: String)] {
    ((try? Files.names(in: folder)) ?? []).compactMap { name in
      guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
      return Int(name.dropFirst(prefix.count).dropLast(suffix.count)).map { ($0, Path.join(folder, name)) }
    }.sorted { $0.serial < $1.serial }
  }

  /// Removes those that no copy is left for.
  static func removeAll(in folder: String, before serial: Int) throws {
    for log in all(in: folder) where log.serial < serial { try Files.remove(log.path) }
  }

  /// Whether its last record led to this state; that which it follows on is meant where there is none yet.
  private static func leads(_ path: String, to serial: Int, _ transactions: Int) -> Bool {
    guard (Files.status(path)?.size ?? 0) > 0 else {
      let name = Path.name(path)
      let base = StateBackups(folder: Path.parent(path)).newestTransactions
      return Int(name.dropFirst(prefix.count).dropLast(suffix.count)) == serial
        && (base ?? transactions) == transactions
    }
    guard let last = lastRecord(path) else { return false }
    return last.serialAfter == serial && (last.number == 0 || last.number == transactions)
  }
}
