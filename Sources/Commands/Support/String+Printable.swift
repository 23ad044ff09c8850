extension String {
  /// The text with what steers a terminal written out, as in `\n` and `\u{1b}`: it may come from outside, and one entry of a table is
  /// to stay one line and to move nothing.
  var printable: String {
    guard unicodeScalars.contains(where: Self.isSteering) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where Self.isSteering(scalar): text += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// Control characters, breaks of lines, and what turns the direction of writing around.
  private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}
