/// The ways in which a secret could be written in a log.
enum SecretForms {
  static func all(of secret: [UInt8]) -> Set<[UInt8]> {
    var forms: Set<[UInt8]> = [secret]
    var trimmed = secret
    while trimmed.last == 0x0A || trimmed.last == 0x0D { trimmed.removeLast() }
    forms.insert(trimmed)
    // Of a text of many lines a log shows one at a time. Short ones are not the secret: `-----BEGIN`, a brace.
    for line in trimmed.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) where line.count >= 8 {
      forms.insert(Array(line))
    }
    guard trimmed.count >= 4 else { return forms }
    for whole in [secret, trimmed] {
      forms.formUnion(base64(whole))
      forms.insert(percentEncoded(whole))
      forms.insert(hexadecimal(whole, digits: "0123456789abcdef"))
      forms.insert(hexadecimal(whole, digits: "0123456789ABCDEF"))
    }
    return forms
  }

  /// What base64 makes of it, alone and inside a longer text at each of the three alignments.
  private static func base64(_ bytes: [UInt8]) -> Set<[UInt8]> {
    let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let url = standard.dropLast(2) + Array("-_".utf8)
    var forms: Set<[UInt8]> = []
    for alphabet in [standard, Array(url)] {
      for shift in 0..<3 {
        let digits = sextets([UInt8](repeating: 0, count: shift) + bytes, alphabet)
        // Digits that hold bits of what stands before or after are not the secret's own.
        let first = (shift * 8 + 5) / 6
        let last = (shift + bytes.count) * 8 / 6
        if last - first >= 6 { forms.insert(Array(digits[first..<last])) }
      }
    }
    return forms
  }

  private static func sextets(_ bytes: [UInt8], _ alphabet: [UInt8]) -> [UInt8] {
    var digits: [UInt8] = []
    var bits = 0
    var value: UInt32 = 0
    for byte in bytes {
      value = (value << 8 | UInt32(byte)) & 0xFFFF
      bits += 8
      while bits >= 6 {
        bits -= 6
        digits.append(alphabet[Int(value >> UInt32(bits)) & 63])
      }
    }
    if bits > 0 { digits.append(alphabet[Int(value << UInt32(6 - bits)) & 63]) }
    return digits
  }

  private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return bytes.flatMap { byte -> [UInt8] in
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "-._~".utf8.contains(byte)
      return isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }

  private static func hexadecimal(_ bytes: [UInt8], digits: String) -> [UInt8] {
    let digits = Array(digits.utf8)
    return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
