/// The ways in which a secret could be written in a log: the value and each line of it, its base64 at every alignment, broken
/// into lines or twice over, in both alphabets, its URL-encoded, JSON-escaped and hexadecimal forms.
///
/// Values of less than four bytes are not looked for: that would make every log unreadable.
enum SecretForms {
  /// What finds all forms of all secrets; `nil` when there are none.
  static func automaton(of secrets: [[UInt8]]) -> SecretAutomaton? {
    var forms: Set<[UInt8]> = []
    for secret in secrets { forms.formUnion(all(of: secret)) }
    let patterns = forms.filter { $0.count >= 4 }
    return patterns.isEmpty ? nil : SecretAutomaton(patterns.sorted { $0.lexicographicallyPrecedes($1) })
  }

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
      forms.formUnion(broken(whole))
      forms.insert(percentEncoded(whole, digits: "0123456789ABCDEF"))
      forms.insert(percentEncoded(whole, digits: "0123456789abcdef"))
      // Forms write a space as a plus.
      forms.insert(Array(String(decoding: percentEncoded(whole), as: UTF8.self).replacing("%20", with: "+").utf8))
      forms.insert(jsonEscaped(whole))
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

  /// Lines of base64 as programs break it, at 64 and 76 digits, and the base64 of base64.
  private static func broken(_ bytes: [UInt8]) -> Set<[UInt8]> {
    let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let digits = sextets(bytes, standard)
    var forms: Set<[UInt8]> = []
    for width in [64, 76] where digits.count > width {
      for start in stride(from: 0, to: digits.count, by: width) {
        let line = digits[start..<min(digits.count, start + width)]
        if line.count >= 8 { forms.insert(Array(line)) }
      }
    }
    let padded = digits + [UInt8](repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
    return forms.union(base64(padded))
  }

  private static func jsonEscaped(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
      case 0x0A: Array("\\n".utf8)
      case 0x0D: Array("\\r".utf8)
      case 0x09: Array("\\t".utf8)
      default: [byte]
      }
    }
  }

  private static func percentEncoded(_ bytes: [UInt8], digits: String = "0123456789ABCDEF") -> [UInt8] {
    let digits = Array(digits.utf8)
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
