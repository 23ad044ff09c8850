/// What earlier lines say of the value in this one: `variable "db_password" {`, `- name: DB_PASSWORD`.
struct SecretContext {
  /// Within the block of a `variable` whose name tells.
  private var isInVariable = false
  /// The line before named a variable that tells.
  private var isNamed = false

  /// The secret in the line, if it is one by what came before; and remembers the line.
  mutating func value(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let text = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x2D || $0 == 0x7B }
    defer { isNamed = Self.namesATellingOne(text) }
    if let name = Self.variable(text) { isInVariable = SecretAssignment.tells(name) }
    if line.first == 0x7D { isInVariable = false }
    if isInVariable, let value = Self.member("default", of: text) { return value }
    if isNamed, let value = Self.member("value", of: text) { return value }
    // Both on one line, as JSON has them.
    return Self.namesATellingOne(text) ? Self.member("value", of: text) : nil
  }

  /// The name in `variable "name"`.
  private static func variable(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard text.starts(with: "variable ".utf8) else { return nil }
    return text.dropFirst(9).drop { $0 == 0x20 || $0 == 0x22 }.prefix(while: ByteSearch.isNameByte)
  }

  private static func namesATellingOne(_ text: ArraySlice<UInt8>) -> Bool {
    let key = text.drop { $0 == 0x22 }
    guard key.starts(with: "name".utf8) else { return false }
    let rest = key.dropFirst(4).drop { $0 == 0x22 || $0 == 0x20 }
    guard rest.first == 0x3A else { return false }
    return SecretAssignment.tells(
      rest.dropFirst().drop { $0 == 0x20 || $0 == 0x22 }.prefix(while: ByteSearch.isNameByte))
  }

  /// The value of `member = …`, `member: …` or `"member": …`.
  private static func member(_ name: String, of text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let found = ByteSearch.range(of: Array(name.utf8), in: text),
      found.lowerBound == text.startIndex || !ByteSearch.isNameByte(text[found.lowerBound - 1]),
      found.upperBound < text.endIndex, !ByteSearch.isNameByte(text[found.upperBound])
    else { return nil }
    return SecretAssignment.anyValue(text[found.upperBound...])
  }
}
