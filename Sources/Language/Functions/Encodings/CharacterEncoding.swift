/// How characters are written as bytes and read again, with what has to be remembered from one to the next.
protocol CharacterEncoding {
  /// Reads a code, of which the first byte has been read; false when it is none. It may be one that only says how to read
  /// those after it.
  mutating func read(_ byte: UInt8, _ reader: inout ByteReader, to text: inout String.UnicodeScalarView) -> Bool

  /// False when the encoding lacks the character.
  mutating func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) -> Bool

  /// Writes what has to stand at the end of a text.
  func finish(_ bytes: inout [UInt8])
}

extension CharacterEncoding {
  func finish(_ bytes: inout [UInt8]) {}

  /// Puts a character from a table to the text; false when the table had none.
  func put(_ scalar: Unicode.Scalar?, to text: inout String.UnicodeScalarView) -> Bool {
    guard let scalar else { return false }
    text.append(scalar)
    return true
  }
}
