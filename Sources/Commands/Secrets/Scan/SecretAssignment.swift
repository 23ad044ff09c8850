/// `password = "…"`, `api_key: …` and the like: a name that speaks of a secret, and a value that looks like one.
enum SecretAssignment {
  private static let names = [
    "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "access_key", "private_key",
    "credential",
  ]
  .map { Array($0.utf8) }

  static func value(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let lower = line.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    for name in names {
      guard let found = ByteSearch.range(of: name, in: lower[...]) else { continue }
      let rest = line[(line.startIndex + found.upperBound)...].drop(while: ByteSearch.isNameByte)
      if let value = assigned(rest) { return value }
      let start = line.startIndex + found.lowerBound
      if beginsALine(line[..<start]), let value = bare(rest) { return value }
    }
    return nil
  }

  /// Whether nothing but the beginning of a name stands there: a declaration of a program says more.
  private static func beginsALine(_ before: ArraySlice<UInt8>) -> Bool {
    let words = before.split { $0 <= 0x20 }.map { String(decoding: $0, as: UTF8.self) }
    let isInName = before.last.map { $0 > 0x20 } ?? false
    return (isInName ? words.dropLast() : words[...]).allSatisfy { ["export", "-", "ENV", "set"].contains($0) }
  }

  /// What follows `=` at once, as in a file of environment variables, or `: `, as in YAML, to the end of the line.
  private static func bare(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var rest = rest
    switch rest.popFirst() {
    case 0x3D: break
    case 0x3A where rest.first == 0x20: rest = rest.drop { $0 == 0x20 }
    default: return nil
    }
    let value = rest.prefix { $0 > 0x20 }
    let after = rest[value.endIndex...].drop { $0 <= 0x20 }
    guard after.isEmpty || after.first == 0x23, value.contains(where: isLetter), value.allSatisfy(isBare) else {
      return nil
    }
    return isSecret(value) ? value : nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  /// Not what programs are written with: calls, members, lists.
  private static func isBare(_ byte: UInt8) -> Bool {
    ByteSearch.isTokenByte(byte) || Array("+/=!@#%^*~:".utf8).contains(byte)
  }

  private static func isSecret(_ value: ArraySlice<UInt8>) -> Bool {
    value.count >= 12 && value.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !ByteSearch.isPlaceholder(value)
      && ByteSearch.entropy(value) >= 3.2 && value.contains { (0x30...0x39).contains($0) }
  }

  /// The text in quotes after `=` or `:`.
  private static func assigned(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var rest = rest.drop { $0 == 0x22 || $0 == 0x27 || $0 == 0x20 || $0 == 0x09 }
    guard let sign = rest.first, sign == 0x3D || sign == 0x3A else { return nil }
    rest = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
    guard let quote = rest.first, quote == 0x22 || quote == 0x27 else { return nil }
    let value = rest.dropFirst().prefix { $0 != quote }
    return value.endIndex < rest.endIndex && isSecret(value) ? value : nil
  }
}
