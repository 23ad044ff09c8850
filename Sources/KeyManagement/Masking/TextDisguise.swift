/// What hides a text from the eye alone.
enum TextDisguise {
  static func all(of text: String) -> [String] { [backwards(text), rot13(text)] }

  /// As `rev` writes it, character by character.
  private static func backwards(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.reversed()))
  }

  /// Each letter thirteen further on.
  private static func rot13(_ text: String) -> String {
    String(
      decoding: text.utf8.map { byte in
        switch byte {
        case 0x41...0x5A: 0x41 + (byte - 0x41 + 13) % 26
        case 0x61...0x7A: 0x61 + (byte - 0x61 + 13) % 26
        default: byte
        }
      }, as: UTF8.self)
  }
}
