/// What may be the name of an image: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`, as the distribution specification and Docker have it.
enum ImageReference {
  private static let longest = 512

  static func isValid(_ name: String) -> Bool {
    guard name.utf8.count <= longest else { return false }
    var rest = name[...]
    if let at = rest.firstIndex(of: "@") {
      let digest = rest[rest.index(after: at)...]
      guard digest.wholeMatch(of: #/[A-Za-z][A-Za-z0-9+._-]*:[0-9A-Fa-f]{32,}/#) != nil else { return false }
      rest = rest[..<at]
    }
    if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
      let tag = rest[rest.index(after: colon)...]
      guard tag.wholeMatch(of: #/[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}/#) != nil else { return false }
      rest = rest[..<colon]
    }
    var parts = rest.split(separator: "/", omittingEmptySubsequences: false)
    // A host is one by its dot or port, or by its name.
    if parts.count > 1, parts[0] == "localhost" || parts[0].contains(where: { ".:[".contains($0) }) {
      let host = parts.removeFirst()
      guard host.wholeMatch(of: #/(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:[0-9]{1,5})?/#) != nil
      else { return false }
    }
    return parts.allSatisfy { $0.wholeMatch(of: #/[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*/#) != nil }
  }

  /// Whether it can be nothing else: a path of several parts, a tag or a digest.
  static func isExplicit(_ name: String) -> Bool { name.contains { "/:@".contains($0) } }
}
