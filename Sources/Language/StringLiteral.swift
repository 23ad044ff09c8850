/// Quoted strings of the language.
public enum StringLiteral {
  /// The text as a quoted string literal that reads back as the same text, template markers escaped.
  public static func quoted(_ text: String) -> String {
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
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          let digits = String(scalar.value, radix: 16)
          out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
      previous = scalar
    }
    return out + "\""
  }
}
