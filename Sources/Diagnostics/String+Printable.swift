extension String {
  /// The text with what steers a terminal written out, as in `\n` and `\u{1b}`: it may come from outside, and what is one line is to
  /// stay one and to move nothing.
  public var printable: String { printable(isKept: { _ in false }) }

  /// The same of a text of several lines: its line breaks and tabs stay.
  public var printableLines: String { printable { $0 == "\n" || $0 == "\t" } }

  private func printable(isKept: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: \.isSteering) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case _ where isKept(scalar) || !scalar.isSteering: text.unicodeScalars.append(scalar)
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default: text += "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
    return text
  }
}
