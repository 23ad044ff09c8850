/// Upper and lower case, scalar by scalar as Go does it: a mapping to several letters is left out.
enum TextCase {
  static func mapped(_ text: String, _ mapping: (Unicode.Scalar.Properties) -> String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let mapped = mapping(scalar.properties)
      // The one letter whose lower case Go takes for one and Unicode for two: the dotted capital I.
      let lowered: Unicode.Scalar? = scalar.value == 0x130 && mapped.unicodeScalars.count == 2 ? "i" : nil
      out.append(
        lowered ?? one(mapped) ?? (mapped.unicodeScalars.count > 1 ? one(scalar.properties.titlecaseMapping) : nil)
          ?? scalar)
    }
    return String(out)
  }

  /// Every letter that follows no letter, digit, `_` or apostrophe in title case.
  static func title(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      out.append(isSeparator(previous) ? one(scalar.properties.titlecaseMapping) ?? scalar : scalar)
      previous = scalar
    }
    return String(out)
  }

  private static func one(_ text: String) -> Unicode.Scalar? {
    let scalars = text.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      switch scalar {
      case "0"..."9", "a"..."z", "A"..."Z", "_": return false
      default: return true
      }
    }
    if scalar.properties.isAlphabetic || scalar.properties.numericType != nil { return false }
    return scalar.properties.isWhitespace
  }
}
