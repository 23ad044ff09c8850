/// Random UUIDs (RFC 9562, version 4), from the system's random numbers. Foundation's opens a device file for each.
public enum RandomUUID {
  private static let digits = Array("0123456789abcdef".utf8)

  /// A new one in lower case, as in `f81d4fae-7dec-41d0-a765-00a0c91e6bf6`.
  public static func text() -> String {
    var random = SystemRandomNumberGenerator()
    let high = (random.next() as UInt64) & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = (random.next() as UInt64) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (half, word) in [high, low].enumerated() {
      for place in 0..<16 {
        if half == 0 ? (place == 8 || place == 12) : (place == 0 || place == 4) { text.append(UInt8(ascii: "-")) }
        text.append(digits[Int(truncatingIfNeeded: word >> UInt64(60 - 4 * place)) & 0xF])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
