/// The ways in which a secret could be written in a log: the value and each line of it, its base64, base32 and hexadecimal digits at
/// every alignment, also of one another, all that `TextEscape` knows, and its bytes as numbers: escapes, lists, dumps.
///
/// Values of less than four bytes are not looked for: that would make every log unreadable.
public enum SecretForms {
  /// Of larger ones only the plainest forms are looked for.
  private static let largeSize = 8 << 10

  /// What finds all forms of all secrets; `nil` when there are none.
  public static func patterns(of secrets: [[UInt8]]) -> SecretPatterns? {
    var (exact, loose): (Set<[UInt8]>, Set<[UInt8]>) = ([], [])
    var numbered: [[UInt8]] = []
    for secret in secrets {
      var trimmed = secret
      while trimmed.last == 0x0A || trimmed.last == 0x0D { trimmed.removeLast() }
      let lines = lines(of: trimmed)
      let forms = Set([secret, trimmed] + lines)
      if trimmed.count <= largeSize {
        let all = forms.union(escaped([trimmed] + lines, TextEscape.all)).union(digits(of: trimmed))
        exact.formUnion(all)
        loose.formUnion(all)
        if trimmed.count >= 4 { numbered.append(trimmed) }
      } else {
        exact.formUnion(forms.union(escaped([trimmed] + lines, [TextEscape.plainest])))
        loose.formUnion([trimmed, RadixEncoding.hexadecimal.digits(of: trimmed)])
        loose.formUnion(RadixEncoding.base64.inside(trimmed))
      }
    }
    return SecretPatterns(
      exact: exact.filter { $0.count >= 4 }, loose: loose, windows: ByteWindows(numbered),
      // What is decoded as often as that goes has nothing encoded left, of the secret itself neither.
      whole: Set(numbered + numbered.map(PercentScan.decoded).filter { $0.count >= 4 }))
  }

  /// Of a text of many lines a log shows one at a time. Short ones are not the secret: `-----BEGIN`, a brace.
  private static func lines(of bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).filter { $0.count >= 8 }.map { Array($0) }
  }

  private static func escaped(_ values: [[UInt8]], _ ways: [TextEscape]) -> [[UInt8]] {
    values.flatMap { bytes -> [[UInt8]] in
      guard let text = String(validating: bytes, as: UTF8.self) else { return [] }
      // A character a byte, which is also what UTF-16 is without its zero bytes.
      let narrow = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
      return ways.map { Array($0(text).utf8) } + (narrow.count == text.unicodeScalars.count ? [narrow] : [])
    }
  }

  private static func digits(of bytes: [UInt8]) -> Set<[UInt8]> {
    guard bytes.count >= 4 else { return [] }
    let hexadecimal = RadixEncoding.hexadecimal.digits(of: bytes)
    let upper = RadixEncoding.upperHexadecimal.digits(of: bytes)
    var forms = Set([hexadecimal, upper])
    for encoding in [RadixEncoding.base64, .base64URL, .base32] { forms.formUnion(encoding.inside(bytes)) }
    // Digits of digits, as when what is base64 already is written into a Kubernetes secret.
    let base64 = RadixEncoding.base64.digits(of: bytes)
    let padded = base64 + [UInt8](repeating: UInt8(ascii: "="), count: (4 - base64.count % 4) % 4)
    for inner in [padded, hexadecimal] {
      forms.formUnion(RadixEncoding.base64.inside(inner))
      forms.insert(RadixEncoding.hexadecimal.digits(of: inner))
    }
    return forms
  }
}
