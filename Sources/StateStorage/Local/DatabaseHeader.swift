import FoundationEssentials
import Glibc
import Platform

/// The first bytes of a database file of ours, looked at before SQLite believes them: it takes a bit that fell over there for a file that is
/// read-only, of another encoding, or shorter than it is.
struct DatabaseHeader {
  private static let length = 100
  private static let pageSize = 4096

  private let bytes: [UInt8]
  /// Of the file.
  private let size: Int

  /// What is wrong with the file's header, in words; `nil` for a file without one, which may be about to be made.
  static func fault(_ path: String) -> String? {
    var found: String?
    // Another process may write to the file meanwhile: what is wrong stays so.
    for _ in 0..<3 {
      guard let header = try? DatabaseHeader(path) else { return nil }
      // SQLite itself tells of a file that is no database.
      guard header.isDatabase else { return nil }
      found = header.fixedFault ?? (isAlone(path) ? header.sizeFault ?? header.freeListFault(path) : nil)
      if found == nil { return nil }
    }
    return found
  }

  /// Whether there is no log that may have newer pages than the file.
  private static func isAlone(_ path: String) -> Bool { (Files.status(path + "-wal")?.size ?? 0) == 0 }

  private init?(_ path: String) throws {
    guard let size = Files.status(path)?.size, size >= Self.length else { return nil }
    bytes = try Files.read(path, limit: Self.length)
    self.size = size
    guard bytes.count == Self.length else { return nil }
  }

  private func number(_ offset: Int) -> Int { Self.number(bytes, offset) }

  private static func number(_ bytes: [UInt8], _ offset: Int) -> Int {
    guard offset + 4 <= bytes.count else { return 0 }
    return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  // MARK: Fields

  private var isDatabase: Bool { bytes[..<16].elementsEqual("SQLite format 3\0".utf8) }

  /// What never changes in a file that this program made.
  private var fixedFault: String? {
    guard bytes[16] == 16, bytes[17] == 0, bytes[20] == 0 else { return "its header names pages of another size" }
    // Without and with a write-ahead log; a copy is taken without.
    guard bytes[18] == bytes[19], (1...2).contains(bytes[18]) else {
      return "its header names the format \(bytes[18]) for writing and \(bytes[19]) for reading"
    }
    guard bytes[21] == 64, bytes[22] == 32, bytes[23] == 32 else { return "its header names other shares of a page" }
    // Both are 0 until the first table is taken over from the log.
    guard [0, 4].contains(number(44)), [0, 1].contains(number(56)) else {
      return "its header names another layout of tables or texts"
    }
    // Sizes of caches, vacuuming and reserved room.
    guard [48, 52, 64].allSatisfy({ number($0) == 0 }), bytes[72..<92].allSatisfy({ $0 == 0 }) else {
      return "its header holds what is not used"
    }
    return nil
  }

  /// SQLite counts the pages by the file itself where the two counters differ.
  private var sizeFault: String? {
    guard number(24) == number(92), number(28) != size / Self.pageSize else { return nil }
    return "its header tells of \(number(28)) pages, and it has \(size / Self.pageSize)"
  }

  /// Pages that the header holds for free are written over: those that are not would be lost.
  private func freeListFault(_ path: String) -> String? {
    let (first, count) = (number(32), number(36))
    let pages = 2...max(2, size / Self.pageSize)
    let words = "its header tells of \(count) free pages, which are not there"
    if count == 0 { return first == 0 ? nil : words }
    guard let file = try? OpenFile(path, O_RDONLY) else { return nil }
    var (page, found) = (first, 0)
    while page != 0, found <= count {
      guard pages.contains(page), (try? file.seek(to: (page - 1) * Self.pageSize)) != nil,
        let trunk = try? file.readToEnd(limit: Self.pageSize)
      else { return words }
      let leaves = Self.number(trunk, 4)
      guard leaves <= Self.pageSize / 4 - 2 else { return words }
      for leaf in 0..<leaves where !pages.contains(Self.number(trunk, 8 + leaf * 4)) { return words }
      found += 1 + leaves
      page = Self.number(trunk, 0)
    }
    return found == count && page == 0 ? nil : words
  }
}
