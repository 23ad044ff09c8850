/// From the scanner's count of characters to byte offsets.
struct CharacterOffsets {
  /// The offset of each character; empty when all are of one byte.
  private var starts: [UInt32] = []
  private let end: Int

  /// - Parameter skip: bytes at the beginning that the scanner does not see.
  init(_ bytes: [UInt8], skip: Int) {
    end = bytes.count
    guard bytes.contains(where: { $0 >= 0x80 }) else { return }
    for (offset, byte) in bytes.enumerated().dropFirst(skip) where byte & 0xC0 != 0x80 {
      starts.append(UInt32(clamping: offset))
    }
  }

  subscript(_ index: Int) -> Int {
    if starts.isEmpty { return min(index, end) }
    return starts.indices.contains(index) ? Int(starts[index]) : end
  }
}
