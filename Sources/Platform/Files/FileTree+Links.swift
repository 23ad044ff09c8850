extension FileTree {
  /// More links on the way to a file are a circle, as for the system.
  private static let linkLimit = 40

  /// Whether a link in a tree leads out of it, by itself or by way of other links in the tree.
  ///
  /// - Parameter path: the link, relative to the root.
  public static func leadsOut(_ path: String, root: String) -> Bool {
    // Where the way has come to, and what is left of it, the next at the end.
    var place: [Substring] = []
    var rest: [Substring] = path.split(separator: "/").reversed()
    var links = 0
    while let name = rest.popLast() {
      if name == "." { continue }
      if name == ".." {
        guard place.popLast() != nil else { return true }
        continue
      }
      place.append(name)
      guard let target = Files.linkTarget(Path.join(root, place.joined(separator: "/"))) else { continue }
      links += 1
      // What goes round in a circle leads nowhere.
      guard links <= linkLimit else { return false }
      if target.hasPrefix("/") { return true }
      place.removeLast()
      rest += target.split(separator: "/").reversed()
    }
    return false
  }
}
