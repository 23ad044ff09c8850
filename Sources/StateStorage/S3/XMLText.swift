/// Reads the answers of S3, whose elements of interest hold text alone, or elements that do.
enum XMLText {
  /// The texts of all elements of this name.
  /// - Parameter unescapes: whether they hold text; elements are left as they are written.
  static func elements(_ name: String, of xml: String, unescapes: Bool = true) -> [String] {
    var texts: [String] = []
    var rest = xml[...]
    while let start = rest.firstRange(of: "<\(name)>"), let end = rest[start.upperBound...].firstRange(of: "</\(name)>")
    {
      let text = rest[start.upperBound..<end.lowerBound]
      texts.append(unescapes ? unescaped(text) : String(text))
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
