/// Quoted strings of the language.
public enum StringLiteral {
  /// The text as a quoted string literal that reads back as the same text, template markers escaped.
  ///
  /// - Parameter needsEscape: what is written by its number; by itself control characters are.
  public static func quoted(
    _ text: String, escaping needsEscape: (Unicode.Scalar) -> Bool = { $0.value < 0x20 || $0.value == 0x7F }
  ) -> String {
    var out = "\""
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "{" where previous == "$" || previous == "%":
        out.unicodeScalars.append(previous)
        out += "{"
      case _ where needsEscape(scalar):
        let isWide = scalar.value > 0xFFFF
        out += (isWide ? "\\U" : "\\u") + GoText.hex(scalar.value, isWide ? 8 : 4)
      default: out.unicodeScalars.append(scalar)
      }
      previous = scalar
    }
    return out + "\""
  }
}
