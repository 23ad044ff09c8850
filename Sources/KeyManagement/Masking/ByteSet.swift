/// Some of the 256 bytes.
struct ByteSet: Sendable {
  private let table: [Bool]

  init(_ bytes: some Sequence<UInt8>) {
    var table = [Bool](repeating: false, count: 256)
    for byte in bytes { table[Int(byte)] = true }
    self.table = table
  }

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool { table[Int(byte)] }

  /// Whether one of the lowest bytes of a word is in it, up to the last that is not 0.
  @inline(__always)
  func containsAny(of word: UInt64) -> Bool {
    var rest = word
    repeat {
      if table[Int(rest & 0xFF)] { return true }
      rest >>= 8
    } while rest != 0
    return false
  }
}
