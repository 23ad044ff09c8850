import Glibc

/// Bytes in memory as the source of an envelope.
struct MemorySource: ByteSource {
  let name: String
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(KeyError) -> Int {
    let count = min(buffer.count, bytes.count - position)
    buffer.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }
}

/// Bytes in memory as the target of an envelope.
struct MemorySink: ByteSink {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  mutating func write(_ buffer: UnsafeRawBufferPointer) throws(KeyError) { bytes += buffer }

  /// Overwrites what is there; of parts that were moved while it grew, nothing can be said.
  mutating func wipe() {
    bytes.withUnsafeMutableBytes { buffer in
      if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
    }
  }
}
