/// `password = "…"`, `api_key: …` and the like: a name that speaks of a secret, and a value that looks like one.
enum SecretAssignment {
  private static let names = [
    "password", "passwd", "secret", "token", "api_key", "apikey", "access_key", "private_key",
  ]
  .map { Array($0.utf8) }

  static func value(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let lower = line.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    for name in names {
      guard let found = ByteSearch.range(of: name, in: lower[...]) else { continue }
      let rest = line[(line.startIndex + found.upperBound)...].drop(while: ByteSearch.isNameByte)
      if let value = assigned(rest) { return value }
    }
    return nil
  }

  /// The text in quotes after `=` or `:`.
  private static func assigned(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var rest = rest.drop { $0 == 0x22 || $0 == 0x27 || $0 == 0x20 || $0 == 0x09 }
    guard let sign = rest.first, sign == 0x3D || sign == 0x3A else { return nil }
    rest = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
    guard let quote = rest.first, quote == 0x22 || quote == 0x27 else { return nil }
    let value = rest.dropFirst().prefix { $0 != quote }
    guard value.count >= 12, value.endIndex < rest.endIndex, value.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      !ByteSearch.isPlaceholder(value), ByteSearch.entropy(value) >= 3.2,
      value.contains(where: { (0x30...0x39).contains($0) })
    else { return nil }
    return value
  }
}
