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
}
