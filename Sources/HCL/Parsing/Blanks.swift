/// White space as templates see it: Unicode's White_Space property.
enum Blanks {
  static func trimStart(_ text: String) -> String {
    String(text.unicodeScalars.drop { $0.properties.isWhitespace })
  }

  static func trimEnd(_ text: String) -> String {
    var scalars = text.unicodeScalars
    while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }
}
