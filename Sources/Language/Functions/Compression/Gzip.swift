/// Writes gzip files (RFC 1952) with the very bytes that Go's `compress/gzip` writes, so that what is compressed
/// here is no change to who compressed it with Terraform.
enum Gzip {
  static func compress(_ input: [UInt8]) -> [UInt8] {
    var deflate = Deflate(input)
    deflate.run()
    // No name, no time, an unknown system.
    var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    out += deflate.output
    for word in [checksum(input), UInt32(truncatingIfNeeded: input.count)] {
      for shift in [0, 8, 16, 24] as [UInt32] { out.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    return out
  }

  private static let table: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { $0 >> 8 ^ table[Int(($0 ^ UInt32($1)) & 255)] }
  }
}
