import CPlatform

/// How a whole file is compressed.
public enum CompressedFormat: CaseIterable, Sendable {
  case gzip
  case bzip2
  case xz

  /// What a file of the format begins with.
  private var magic: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B]
    case .bzip2: Array("BZh".utf8)
    case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
    }
  }

  /// As its first bytes tell; `nil` when it is compressed in none of these ways.
  public init?(of bytes: [UInt8]) {
    guard let format = Self.allCases.first(where: { bytes.starts(with: $0.magic) }) else { return nil }
    self = format
  }

  /// Why something is not unpacked.
  public enum Failure: Error, Hashable, Sendable {
    case damaged
    case endsEarly
    /// It is more than the limit.
    case tooLarge
    /// Unpacking takes more than 256 MiB of memory, or than there is.
    case needsMemory
  }

  /// Unpacks all parts of a file, one after the other, and compares their checksums.
  /// - Parameter limit: of bytes; memory is taken for those alone that there are.
  public func expand(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
    let format =
      switch self {
      case .gzip: STACK_FORMAT_GZIP
      case .bzip2: STACK_FORMAT_BZIP2
      case .xz: STACK_FORMAT_XZ
      }
    // One byte more, by which too many are told from as many as may be.
    let room = limit + 1
    var result: Int32 = 0
    let out = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      var made: UInt = 0
      result = bytes.withUnsafeBytes {
        stack_expand(Int32(format), $0.baseAddress, UInt($0.count), buffer.baseAddress, UInt(room), &made)
      }
      count = Int(made)
    }
    switch Int(result) {
    case STACK_EXPAND_OK: break
    case STACK_EXPAND_CUT: throw .endsEarly
    case STACK_EXPAND_TOO_LARGE: throw .tooLarge
    case STACK_EXPAND_MEMORY: throw .needsMemory
    default: throw .damaged
    }
    guard out.count <= limit else { throw .tooLarge }
    return out
  }

  /// The checksum (CRC-32) of an entry of a ZIP archive.
  public static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { stack_crc32($0.baseAddress, UInt($0.count)) }
  }
}
