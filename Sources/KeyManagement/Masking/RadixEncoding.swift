/// An encoding that writes so many bits a digit: hexadecimal, base32, base64, uuencode.
struct RadixEncoding: Sendable {
  /// Bits a digit, 8 at most.
  let bits: Int
  let alphabet: [UInt8]

  static let hexadecimal = RadixEncoding(bits: 4, "0123456789abcdef")
  static let upperHexadecimal = RadixEncoding(bits: 4, "0123456789ABCDEF")
  /// RFC 4648, section 6, and section 7 with the digits that sort as the bytes do; each also in small letters.
  static let base32 = RadixEncoding(bits: 5, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
  static let otherBase32 = ["abcdefghijklmnopqrstuvwxyz234567", sorted32, sorted32.lowercased()].map {
    RadixEncoding(bits: 5, $0)
  }
  private static let sorted32 = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
  static let base64 = RadixEncoding(bits: 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  static let base64URL = RadixEncoding(bits: 6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
  /// POSIX `uuencode`; a zero is a space or, in most programs, a grave accent. The length of a line before it is not of the digits.
  static let uuencode = [" ", "`"].map { zero in
    RadixEncoding(bits: 6, zero + String(decoding: UInt8(ascii: "!")...UInt8(ascii: "_"), as: UTF8.self))
  }

  private init(bits: Int, _ alphabet: String) {
    self.bits = bits
    self.alphabet = Array(alphabet.utf8)
  }

  /// What it makes of the bytes alone, without padding.
  func digits(of bytes: [UInt8]) -> [UInt8] {
    var digits: [UInt8] = []
    digits.reserveCapacity(bytes.count * 8 / bits + 1)
    var (count, value) = (0, UInt32(0))
    for byte in bytes {
      value = (value << 8 | UInt32(byte)) & 0xFFFF
      count += 8
      while count >= bits {
        count -= bits
        digits.append(digit(value >> UInt32(count)))
      }
    }
    if count > 0 { digits.append(digit(value << UInt32(bits - count))) }
    return digits
  }

  /// What it makes of the bytes within a longer text, at each alignment that they may have there.
  func inside(_ bytes: [UInt8]) -> [[UInt8]] {
    // After so many bytes it begins with a whole digit again.
    let period = (1...bits).first { $0 * 8 % bits == 0 } ?? bits
    return (0..<period).compactMap { shift in
      let all = digits(of: [UInt8](repeating: 0, count: shift) + bytes)
      // Digits that hold bits of what stands before or after are not the bytes' own.
      let (first, last) = ((shift * 8 + bits - 1) / bits, (shift + bytes.count) * 8 / bits)
      return last - first >= 4 ? Array(all[first..<last]) : nil
    }
  }

  private func digit(_ value: UInt32) -> UInt8 { alphabet[Int(value) & (1 << bits - 1)] }
}
