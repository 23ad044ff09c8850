/// A way of writing a text that puts something else in the place of some characters.
struct TextEscape: Sendable {
  /// What stands for a character; `nil`: itself.
  private let replacement: @Sendable (Unicode.Scalar) -> String?

  func callAsFunction(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      if let other = replacement(scalar) { out += other } else { out.unicodeScalars.append(scalar) }
    }
    return out
  }

  /// As URLs, JSON, HTML and the escapes of shells and languages are written by the programs that logs are made of.
  static let all = urls + [latin] + json + html + languages
  /// JSON.
  static let plainest = json { _ in false }

  /// What libraries leave as it is beside letters and digits: RFC 3986's unreserved; Python's `quote` also `/`; JavaScript's
  /// `encodeURIComponent` also `!'()*`; forms `*` but not `~`, and a space as a plus; `encodeURI` all that has a meaning in a URL.
  private static let urls = ["-._~", "-._~/", "-._~!'()*", "-._*", "-._~!'()*;,/?:@&=+$#"].flatMap { safe in
    [true, false].flatMap { isUpper in
      [nil, "+"].map { space in percent(leaving: Set(safe.unicodeScalars), isUpper: isUpper, space: space) }
    }
  }

  /// JavaScript's `escape`, by characters and not by their bytes.
  private static let latin = TextEscape { scalar in
    if scalar.isASCII, scalar.properties.isAlphabetic || "0123456789@*_+-./".unicodeScalars.contains(scalar) {
      return nil
    }
    if scalar.value < 0x100 { return "%" + hexadecimal(scalar.value, digits: 2, isUpper: true) }
    return String(scalar).utf16.map { "%u" + hexadecimal(UInt32($0), digits: 4, isUpper: true) }.joined()
  }

  private static func percent(leaving safe: Set<Unicode.Scalar>, isUpper: Bool, space: String?) -> TextEscape {
    TextEscape { scalar in
      if scalar == " ", let space { return space }
      if scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || safe.contains(scalar) {
        return nil
      }
      return String(scalar).utf8.map { "%" + hexadecimal(UInt32($0), digits: 2, isUpper: isUpper) }.joined()
    }
  }

  /// .NET and PyYAML write their digits in capitals.
  private static let json = [false, true].flatMap { isUpper in
    [
      plainest, json(isUpper) { !$0.isASCII }, json(isUpper) { "<>&\u{2028}\u{2029}".unicodeScalars.contains($0) },
      json(isUpper) { !$0.isASCII || "<>&".unicodeScalars.contains($0) },
      json(isUpper) { !$0.isASCII || "<>&'".unicodeScalars.contains($0) },
      // .NET's own.
      json(isUpper) { !$0.isASCII || "<>&'\"+`".unicodeScalars.contains($0) },
    ]
  }

  /// - Parameter isCoded: whether a character is written by its number.
  private static func json(
    _ isUpper: Bool = false, _ isCoded: @escaping @Sendable (Unicode.Scalar) -> Bool
  ) -> TextEscape {
    TextEscape { scalar in
      switch scalar {
      case _ where isCoded(scalar): number(scalar, isUpper: isUpper)
      case "\"", "\\": "\\\(scalar)"
      case "\n": "\\n"
      case "\r": "\\r"
      case "\t": "\\t"
      default:
        scalar.value < 0x20 ? number(scalar, isUpper: isUpper) : nil
      }
    }
  }

  private static func number(_ scalar: Unicode.Scalar, isUpper: Bool) -> String {
    String(scalar).utf16.map { "\\u" + hexadecimal(UInt32($0), digits: 4, isUpper: isUpper) }.joined()
  }

  /// Quotes differ from library to library; Go and .NET write a plus by its number, too, and many what is beyond ASCII.
  private static let html = [
    ("&quot;", "&#39;"), ("&quot;", "&#x27;"), ("&quot;", "&#X27;"), ("&quot;", "&#039;"), ("&quot;", "&apos;"),
    ("&#34;", "&#39;"), ("\"", "'"),
  ].flatMap { pair in
    [nil, "&#43;", "&#x2B;"].flatMap { plus in
      [nil, 10, 16].map { base in html(quotes: pair, plus: plus, base: base) }
    }
  }

  /// - Parameter base: in which characters beyond ASCII are written; `nil`: as they are.
  private static func html(quotes: (String, String), plus: String?, base: Int?) -> TextEscape {
    TextEscape { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": quotes.0
      case "'": quotes.1
      case "+": plus
      default:
        scalar.isASCII
          ? nil : base.map { "&#" + ($0 == 16 ? "x" : "") + String(scalar.value, radix: $0, uppercase: true) + ";" }
      }
    }
  }

  /// Of shells and Python: what is beyond ASCII by the numbers of its bytes, octal or hexadecimal, or by its own.
  private static let languages = [octal] + [false, true].flatMap { [bytes(isUpper: $0), characters(isUpper: $0)] }

  private static let octal = TextEscape { scalar in
    scalar.isASCII
      ? nil
      : String(scalar).utf8.map {
        let digits = String($0, radix: 8)
        return "\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
      }.joined()
  }

  private static func bytes(isUpper: Bool) -> TextEscape {
    TextEscape { scalar in
      scalar.isASCII
        ? nil : String(scalar).utf8.map { "\\x" + hexadecimal(UInt32($0), digits: 2, isUpper: isUpper) }.joined()
    }
  }

  private static func characters(isUpper: Bool) -> TextEscape {
    TextEscape { scalar in
      switch scalar.value {
      case 0..<0x80: nil
      case 0..<0x100: "\\x" + hexadecimal(scalar.value, digits: 2, isUpper: isUpper)
      case 0..<0x10000: "\\u" + hexadecimal(scalar.value, digits: 4, isUpper: isUpper)
      default: "\\U" + hexadecimal(scalar.value, digits: 8, isUpper: isUpper)
      }
    }
  }

  private static func hexadecimal(_ value: UInt32, digits count: Int, isUpper: Bool = false) -> String {
    let digits = String(value, radix: 16, uppercase: isUpper)
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }
}
