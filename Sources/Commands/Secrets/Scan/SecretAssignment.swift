/// `password = "…"`, `api_key: …` and the like: a name that speaks of a secret, and a value that looks like one.
enum SecretAssignment {
  private static let names = [
    "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "access_key", "private_key",
    "credential",
  ]
  .map { Array($0.utf8) }
  /// Within other words these say nothing: `compass`.
  private static let words = ["pwd", "pass"].map { Array($0.utf8) }
  /// What programs take their passwords from: any value but a plain word is one.
  private static let known: Set<String> = ["PGPASSWORD", "MYSQL_PWD", "SSHPASS", "REDISCLI_AUTH", "RESTIC_PASSWORD"]

  /// - Parameter isCode: whether the file is of a programming language, where names without quotes are others' names.
  static func value(in line: ArraySlice<UInt8>, isCode: Bool) -> ArraySlice<UInt8>? {
    let lower = line.map(lowercase)
    for name in names + words {
      guard let found = ByteSearch.range(of: name, in: lower[...]) else { continue }
      let (start, end) = (line.startIndex + found.lowerBound, line.startIndex + found.upperBound)
      if words.contains(name), !isWord(line, start, end) { continue }
      let rest = line[end...].drop(while: ByteSearch.isNameByte)
      if let value = quoted(rest) { return value }
      if let value = ofCommand(line[..<rest.startIndex], rest) { return value }
      if beginsALine(line[..<start]), let value = bare(rest) ?? (isCode ? nil : spaced(rest)) { return value }
    }
    return nil
  }

  /// Whether a name tells that its value is a secret.
  static func tells(_ name: ArraySlice<UInt8>) -> Bool {
    let lower = name.map(lowercase)
    if names.contains(where: { ByteSearch.range(of: $0, in: lower[...]) != nil }) { return true }
    return words.contains { word in
      ByteSearch.range(of: word, in: lower[...]).map {
        isWord(name, name.startIndex + $0.lowerBound, name.startIndex + $0.upperBound)
      }
        ?? false
    }
  }

  /// The value after `=` or `:`, in quotes or without.
  static func anyValue(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? { quoted(rest) ?? bare(rest) ?? spaced(rest) }

  private static func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }

  private static func isWord(_ line: ArraySlice<UInt8>, _ start: Int, _ end: Int) -> Bool {
    (start == line.startIndex || !isLetter(line[start - 1])) && (end == line.endIndex || !isLetter(line[end]))
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
    return isAlone(value, in: rest) && value.contains(where: isLetter) && isSecret(value) ? value : nil
  }

  /// `key = value` without quotes, as in `~/.aws/credentials`. In such a place there are also names: only what no name looks like is taken.
  private static func spaced(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let sign = rest.drop(while: isBlank)
    guard sign.first == 0x3D else { return nil }
    let after = sign.dropFirst().drop(while: isBlank)
    let value = after.prefix { $0 > 0x20 }
    return isAlone(value, in: after) && isSecret(value) && looksRandom(value) ? value : nil
  }

  /// `NAME=value command`, `-e NAME=value`: a variable of a command, whatever stands around it.
  private static func ofCommand(_ before: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let name = before.suffix(from: before.lastIndex { !ByteSearch.isNameByte($0) }.map { $0 + 1 } ?? before.startIndex)
    guard rest.first == 0x3D, !name.isEmpty, name.allSatisfy({ ByteSearch.isUpperOrDigit($0) || $0 == 0x5F }),
      name.startIndex == before.startIndex || [0x20, 0x09, 0x22, 0x27, 0x60].contains(before[name.startIndex - 1])
    else { return nil }
    let quote = rest.dropFirst().first
    let isQuoted = quote == 0x22 || quote == 0x27
    let value = rest.dropFirst(isQuoted ? 2 : 1).prefix {
      isQuoted ? $0 != quote : $0 > 0x20 && $0 != 0x22 && $0 != 0x27
    }
    guard value.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), isQuoted || value.allSatisfy(isBare) else { return nil }
    if known.contains(String(decoding: name, as: UTF8.self)), isPassword(value) { return value }
    return isSecret(value) && value.contains(where: isLetter) ? value : nil
  }

  /// What is given as a password is one, unless it is a word or stands for another.
  static func isPassword(_ value: ArraySlice<UInt8>) -> Bool {
    value.count >= 6 && !value.allSatisfy(isLetter) && !ByteSearch.isPlaceholder(value)
  }

  /// Whether the line ends with it, but for a comment, and it is not what programs are written with.
  private static func isAlone(_ value: ArraySlice<UInt8>, in rest: ArraySlice<UInt8>) -> Bool {
    let after = rest[value.endIndex...].drop { $0 <= 0x20 }
    return (after.isEmpty || after.first == 0x23) && value.allSatisfy(isBare)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  /// Not what programs are written with: calls, members, lists.
  private static func isBare(_ byte: UInt8) -> Bool {
    ByteSearch.isTokenByte(byte) || Array("+/=!@#%^*~:".utf8).contains(byte)
  }

  static func isSecret(_ value: ArraySlice<UInt8>) -> Bool {
    value.count >= 12 && value.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !ByteSearch.isPlaceholder(value)
      && ByteSearch.entropy(value) >= 3.2 && value.contains { (0x30...0x39).contains($0) }
  }

  /// Whether large and small letters, digits and signs follow each other as in no name: in `deriveKey256From` three of ten do.
  private static func looksRandom(_ value: ArraySlice<UInt8>) -> Bool {
    func kind(_ byte: UInt8) -> Int {
      switch byte {
      case 0x30...0x39: 0
      case 0x41...0x5A: 1
      case 0x61...0x7A: 2
      default: 3
      }
    }
    let changes = zip(value, value.dropFirst()).count { kind($0) != kind($1) }
    return Double(changes) >= 0.4 * Double(value.count - 1)
  }

  /// The text in quotes after `=` or `:`.
  private static func quoted(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var rest = rest.drop { $0 == 0x22 || $0 == 0x27 || $0 == 0x20 || $0 == 0x09 }
    guard let sign = rest.first, sign == 0x3D || sign == 0x3A else { return nil }
    rest = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
    guard let quote = rest.first, quote == 0x22 || quote == 0x27 else { return nil }
    let value = rest.dropFirst().prefix { $0 != quote }
    return value.endIndex < rest.endIndex && isSecret(value) ? value : nil
  }
}
