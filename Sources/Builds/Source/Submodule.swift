import Platform

/// A submodule of a commit that is checked out.
struct Submodule: Sendable {
  /// What `.gitmodules` calls it, and by which its repository is kept.
  let name: String
  let path: String
  /// Its commit.
  let sha: String

  /// All that are both in the index and in `.gitmodules`, sorted by path.
  static func all(_ git: Git) async throws -> [Submodule] {
    let settings = try await git.attempt("config", "--file", ".gitmodules", "--null", "--get-regexp", #"\.path$"#) ?? ""
    var names: [String: String] = [:]
    for setting in settings.split(separator: "\0") {
      // `submodule.NAME.path`, a line break, and the path.
      let parts = setting.split(separator: "\n", maxSplits: 1).map(String.init)
      guard parts.count == 2, parts[0].hasPrefix("submodule."), parts[0].hasSuffix(".path") else { continue }
      names[parts[1]] = String(parts[0].dropFirst("submodule.".count).dropLast(".path".count))
    }
    // `160000 COMMIT 0`, a tab, and the path.
    return try await git("ls-files", "--stage", "-z").split(separator: "\0").compactMap { line in
      let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
      let words = parts.first?.split(separator: " ").map(String.init) ?? []
      guard parts.count == 2, words.count == 3, words[0] == "160000", let name = names[parts[1]] else { return nil }
      return Submodule(name: name, path: parts[1], sha: words[1])
    }
  }

  /// Its repository as the original has it, if that has the commit: then nothing needs to be fetched.
  func kept(by original: Repository) async throws -> Repository? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else { return nil }
    let folder = Path.join(original.gitFolder, "modules", name)
    guard Files.isFolder(Path.join(folder, "objects")) else { return nil }
    let kept = Repository(folder: folder, gitFolder: folder, isBare: true)
    let kind = try await kept.git.attempt("--git-dir=\(folder)", "cat-file", "-t", sha)
    return kind == "commit" ? kept : nil
  }
}
