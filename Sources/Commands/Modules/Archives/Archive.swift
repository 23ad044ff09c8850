import Language

/// Reads whole archives, of a bounded size, into memory.
enum Archive {
  static let largest = 256 << 20
  static let mostEntries = 100_000

  static func entries(_ bytes: [UInt8]) throws(ArchiveError) -> [ArchiveEntry] {
    if bytes.starts(with: [0x50, 0x4B]) { return try ZipReader(bytes).entries() }
    if bytes.starts(with: [0x1F, 0x8B]) {
      return try TarReader(try inflated { () throws(InflateError) in try Inflate.gzip(bytes, limit: largest) })
        .entries()
    }
    if TarReader.isTar(bytes) { return try TarReader(bytes).entries() }
    throw .unknownFormat
  }

  /// What inflating gives, with its faults as those of the archive.
  static func inflated(_ body: () throws(InflateError) -> [UInt8]) throws(ArchiveError) -> [UInt8] {
    do {
      return try body()
    } catch {
      switch error {
      case .damaged(let what): throw .damaged(what)
      case .tooLarge(let limit): throw .tooLarge(limit: limit)
      }
    }
  }
}
