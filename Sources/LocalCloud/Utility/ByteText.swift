import FoundationEssentials

/// Bytes as text.
enum ByteText {
  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func base64(_ bytes: some Sequence<UInt8>) -> String { Data(bytes).base64EncodedString() }

  /// For URLs and file names, without padding (RFC 4648, section 5).
  static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    String(
      base64(bytes).compactMap { (character: Character) -> Character? in
        switch character {
        case "+": "-"
        case "/": "_"
        case "=": nil
        default: character
        }
      })
  }

  /// The bytes of such a text; `nil` when it is none.
  static func bytes(base64URL text: String) -> [UInt8]? {
    var standard = text.replacing("-", with: "+").replacing("_", with: "/")
    while standard.utf8.count % 4 != 0 { standard += "=" }
    return Data(base64Encoded: standard).map { [UInt8]($0) }
  }

  /// As one big-endian number.
  static func decimal(_ bytes: [UInt8]) -> String {
    // Digits by repeated multiplication, least significant first; the bytes are few.
    var digits: [UInt8] = [0]
    for byte in bytes {
      var carry = Int(byte)
      for index in digits.indices {
        let value = Int(digits[index]) * 256 + carry
        digits[index] = UInt8(value % 10)
        carry = value / 10
      }
      while carry > 0 {
        digits.append(UInt8(carry % 10))
        carry /= 10
      }
    }
    return String(decoding: digits.reversed().map { $0 + 0x30 }, as: UTF8.self)
  }
}
