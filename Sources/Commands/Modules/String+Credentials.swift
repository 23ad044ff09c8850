extension String {
  /// A URL, or a module's source, without the name and password for its server; the user of an SSH address stays, who is no secret.
  var withoutCredentials: String {
    guard let found = credentials else { return self }
    if self[..<found.lowerBound].hasSuffix("ssh://"), let colon = self[found].firstIndex(of: ":") {
      return String(self[..<colon] + self[found.upperBound...])
    }
    if self[..<found.lowerBound].hasSuffix("ssh://") { return self }
    return String(self[..<found.lowerBound] + self[index(after: found.upperBound)...])
  }

  /// `name:password` before the host of a URL, without the `@`.
  var credentials: Range<String.Index>? {
    guard let start = firstRange(of: "://")?.upperBound else { return nil }
    let end = self[start...].firstIndex { "/?#".contains($0) } ?? endIndex
    guard let at = self[start..<end].lastIndex(of: "@") else { return nil }
    return start..<at
  }
}
