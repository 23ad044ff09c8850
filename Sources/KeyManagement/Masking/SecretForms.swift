/// The ways in which a secret could be written in a log: the value and each line of it, its digits of any base that programs write bytes
/// in, at every alignment, some also of one another and of UTF-16, the value in capitals and in small letters, backwards and in ROT13, all
/// that `TextEscape` knows, its bytes as numbers: escapes, lists, dumps; and all that of the `SecretParts` of it.
///
/// Values of less than four bytes are not looked for: that would make every log unreadable.
public enum SecretForms {
  /// Of larger ones only the plainest forms are looked for.
  private static let largeSize = 8 << 10
  /// Of larger ones base64 of other digits than base64's is not looked for.
  private static let smallSize = 1 << 10
  /// Bytes in a row whose base64 is enough; a multiple of three.
  private static let wrappedSize = 12

  /// What finds all forms of all secrets; `nil` when there are none.
  public static func patterns(of values: [[UInt8]]) -> SecretPatterns? {
    let parts = values.flatMap { SecretParts.of(String(decoding: $0, as: UTF8.self)) }
    let secrets = values + parts.map { Array($0.utf8) }
    var (exact, loose): (Set<[UInt8]>, Set<[UInt8]>) = ([], [])
    var (numbered, joined): ([[UInt8]], [[UInt8]]) = ([], [])
    for secret in secrets {
      var trimmed = secret
      while trimmed.last == 0x0A || trimmed.last == 0x0D { trimmed.removeLast() }
      let lines = lines(of: trimmed)
      let forms = Set([secret, trimmed] + lines)
      if trimmed.count <= largeSize {
        let all = forms.union(escaped([trimmed] + lines, TextEscape.all))
          .union(digits(of: trimmed)).union(rareDigits(of: trimmed))
          .union(([trimmed] + lines).flatMap(altered))
        let uuencoded = uuencoded(trimmed)
        exact.formUnion(all.union(wrapped(trimmed)).union(uuencoded))
        loose.formUnion(all.union(uuencoded))
        if trimmed.count >= 4 { numbered.append(trimmed) }
        joined += lines
      } else {
        exact.formUnion(forms.union(escaped([trimmed] + lines, [TextEscape.plainest])))
        loose.formUnion([trimmed, RadixEncoding.hexadecimal.digits(of: trimmed)])
        loose.formUnion(RadixEncoding.base64.inside(trimmed))
      }
    }
    return SecretPatterns(
      exact: exact.filter { $0.count >= 4 }, loose: loose, windows: ByteWindows(numbered),
      whole: Set((numbered + joined).flatMap(unescaped)))
  }

  /// What may come of it in a text whose escapes are decoded: as often as that goes, so that of the secret itself nothing is left, either.
  private static func unescaped(_ secret: [UInt8]) -> [[UInt8]] {
    let forms = EscapeScan.Notation.allCases.map { EscapeScan.decoded(secret, $0) } + [plused(secret)]
    return [secret] + forms.filter { $0.count >= 4 }
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

  /// What encodings make of any bytes of it in a row, which is what its lines are made of when it is wrapped and something is put before
  /// each.
  private static func wrapped(_ bytes: [UInt8]) -> Set<[UInt8]> {
    guard bytes.count >= 2 * wrappedSize else { return [] }
    return Set(
      (0...bytes.count - wrappedSize).flatMap { start in
        let piece = Array(bytes[start..<start + wrappedSize])
        return [
          RadixEncoding.base64.digits(of: piece), RadixEncoding.base64URL.digits(of: piece),
          // Ten bytes are sixteen digits, with no bits of what stands beside.
          RadixEncoding.base32.digits(of: Array(piece.prefix(10))),
        ]
      })
  }

  /// `uuencode` puts its length before each line of 45 bytes. Of a value that begins with a line, the lines; of smaller ones, any of their
  /// bytes in a row, and what is too short for that in the last line, with its length: patterns of few digits would slow the search.
  private static func uuencoded(_ bytes: [UInt8]) -> Set<[UInt8]> {
    var pieces = stride(from: 0, to: bytes.count, by: 45).map { Array(bytes[$0...].prefix(45)) }
    var tails = pieces.last.map { [$0] } ?? []
    pieces.removeAll { $0.count < 45 }
    if bytes.count <= smallSize, bytes.count >= 2 * wrappedSize {
      pieces += (0...bytes.count - wrappedSize).map { Array(bytes[$0..<$0 + wrappedSize]) }
      tails += (4..<wrappedSize).map { Array(bytes.suffix($0)) }
    }
    var forms: Set<[UInt8]> = []
    for encoding in RadixEncoding.uuencode {
      forms.formUnion(pieces.map(encoding.digits))
      if bytes.count <= smallSize { forms.formUnion(encoding.inside(bytes)) }
      for tail in tails {
        // Filled up to a group of three.
        let filled = tail + [UInt8](repeating: 0, count: (3 - tail.count % 3) % 3)
        forms.insert([0x20 + UInt8(tail.count)] + encoding.digits(of: filled))
      }
    }
    return forms
  }

  /// In lines of so many digits.
  private static func wrapped(_ digits: [UInt8], at width: Int) -> [UInt8] {
    Array(
      stride(from: 0, to: digits.count, by: width).map { digits[$0..<min($0 + width, digits.count)] }
        .joined(separator: [0x0A]))
  }

  /// With a plus for each space, as in forms.
  private static func plused(_ bytes: [UInt8]) -> [UInt8] { bytes.map { $0 == 0x20 ? UInt8(ascii: "+") : $0 } }

  /// In capitals and in small letters, which of hexadecimal digits and many tokens is the same secret, and disguised. Some programs know
  /// the letters of ASCII alone.
  private static func altered(_ bytes: [UInt8]) -> [[UInt8]] {
    let ascii = [LetterCase.upper, .lower, .swapped].map { $0(bytes) }
    guard let text = String(validating: bytes, as: UTF8.self) else { return ascii }
    return ascii + ([text.uppercased(), text.lowercased()] + TextDisguise.all(of: text)).map { Array($0.utf8) }
  }

  /// In bases that few programs write.
  private static func rareDigits(of bytes: [UInt8]) -> Set<[UInt8]> {
    guard bytes.count >= 4 else { return [] }
    // As `echo` gives it to programs that take all as one.
    let line = bytes + [0x0A]
    var forms = Set(JoinedNumbers.all(of: bytes))
    for encoding in Base85.all { forms.formUnion(encoding.inside(bytes) + [bytes, line].map(encoding.digits)) }
    for encoding in RadixEncoding.otherBase32 { forms.formUnion(encoding.inside(bytes)) }
    guard bytes.count <= smallSize else { return forms }
    for whole in [bytes, line] {
      forms.insert(WholeNumber.digits(of: whole, WholeNumber.base58))
      for number in [whole, whole.reversed()] { forms.insert(WholeNumber.digits(of: number, WholeNumber.decimal)) }
    }
    return forms
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
    // What stands beside the value, a line break, too, is in the last digits: they may be others.
    var inner = [padded, hexadecimal] + RadixEncoding.base64.inside(bytes)
    if bytes.count <= smallSize {
      inner += [upper] + RadixEncoding.base64URL.inside(bytes) + RadixEncoding.base32.inside(bytes)
    }
    // As programs wrap it that are asked for no more.
    if let whole = RadixEncoding.base64.inside(bytes).first {
      inner += [76, 64].filter { $0 < whole.count }.map { wrapped(whole, at: $0) }
    }
    for digits in inner where digits.count >= 4 {
      forms.formUnion(RadixEncoding.base64.inside(digits))
      forms.insert(RadixEncoding.hexadecimal.digits(of: digits))
      forms.insert(RadixEncoding.upperHexadecimal.digits(of: digits))
    }
    // As PowerShell takes commands.
    let wide = String(decoding: bytes, as: UTF8.self).utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let bigEndian = stride(from: 0, to: wide.count, by: 2).flatMap { [wide[$0 + 1], wide[$0]] }
    for wide in [wide, bigEndian] {
      forms.formUnion(RadixEncoding.base64.inside(wide))
      forms.formUnion([RadixEncoding.hexadecimal.digits(of: wide), RadixEncoding.upperHexadecimal.digits(of: wide)])
    }
    // With characters beyond Latin-1 it is not the same text with zero bytes in it.
    if wide.indices.contains(where: { $0 % 2 == 1 && wide[$0] != 0 }) { forms.formUnion([wide, bigEndian]) }
    return forms
  }
}
