/// Reads the answers of S3, whose elements of interest hold text alone.
enum XMLText {
  /// The texts of all elements of this name.
  static func elements(_ name: String, of xml: String) -> [String] {
    var texts: [String] = []
    var rest = xml[...]
    while let start = rest.firstRange(of: "<\(name)>"), let end = rest[start.upperBound...].firstRange(of: "</\(name)>")
    {
      texts.append(unescaped(rest[start.upperBound..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    return texts
  }

  private static func unescaped(_ text: Substring) -> String {
    guard text.contains("&") else { return String(text) }
    var plain = text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
    plain = plain.replacing("&#34;", with: "\"").replacing("&apos;", with: "'").replacing("&#39;", with: "'")
    return String(plain.replacing("&amp;", with: "&"))
  }
}
