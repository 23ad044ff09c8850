import Platform

/// Reads whole archives, of a bounded size, into memory.
enum Archive {
  static let largest = 256 << 20
  static let mostEntries = 100_000

  /// What an archive is, its bytes tell, not its name.
  static func entries(_ bytes: [UInt8]) throws(ArchiveError) -> [ArchiveEntry] {
    if bytes.starts(with: [0x50, 0x4B]) { return try ZipReader(bytes).entries() }
    if let format = CompressedFormat(of: bytes) {
      let tar = try expanded(bytes, format)
      guard TarReader.isTar(tar) || TarReader.isEmpty(tar) else { throw .noArchive(format) }
      return try TarReader(tar).entries()
    }
    if TarReader.isTar(bytes) { return try TarReader(bytes).entries() }
    throw .unknownFormat
  }

  private static func expanded(_ bytes: [UInt8], _ format: CompressedFormat) throws(ArchiveError) -> [UInt8] {
    do {
      return try format.expand(bytes, limit: largest)
    } catch {
      switch error {
      case .damaged: throw .damaged("what \(format) has made does not fit its checksums")
      case .endsEarly: throw .damaged("it ends too early")
      case .tooLarge: throw .tooLarge(limit: largest)
      case .needsMemory: throw .needsMemory
      }
    }
  }
}
