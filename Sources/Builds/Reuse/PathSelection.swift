import Platform

/// Files of a workspace that patterns name: `src/**`, `*.toml`, or a folder with all that is in it.
struct PathSelection: Sendable {
  private let patterns: [GlobPattern]
  private let folders: [String]

  init(_ patterns: [String]) {
    let clean = patterns.map { Self.normalized($0) }
    self.patterns = clean.map { GlobPattern($0, isPath: true) }
    folders = clean
  }

  func contains(_ path: String) -> Bool {
    patterns.contains { $0.matches(path) } || folders.contains { $0 == "." || Path.isInside(path, $0) }
  }

  /// Everything but the repository's own data, sorted by path.
  func entries(in workspace: String) throws -> [FileTree.Entry] {
    try FileTree.entries(workspace, skip: [".git"]).filter { contains($0.path) }
  }

  /// The first of the patterns that nothing in the workspace matches.
  static func unmatched(_ patterns: [String], in workspace: String) throws -> String? {
    let paths = try FileTree.entries(workspace, skip: [".git"]).map(\.path)
    return patterns.first { pattern in
      let selection = PathSelection([pattern])
      return !paths.contains { selection.contains($0) }
    }
  }

  /// The first symbolic link on the way of a pattern, as far as that has no wildcards.
  static func link(within pattern: String, in workspace: String) -> String? {
    var path = ""
    for part in normalized(pattern).split(separator: "/") {
      guard !part.contains(where: { "*?[{\\".contains($0) }) else { return nil }
      path += (path.isEmpty ? "" : "/") + part
      if Files.status(Path.join(workspace, path))?.kind == .symbolicLink { return path }
    }
    return nil
  }

  private static func normalized(_ pattern: String) -> String {
    var text = pattern[...]
    for prefix in ["/workspace/", "./"] where text.hasPrefix(prefix) { text = text.dropFirst(prefix.count) }
    while text.count > 1, text.hasSuffix("/") { text = text.dropLast() }
    return String(text)
  }
}
