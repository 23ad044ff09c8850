import Diagnostics
import Platform

/// A new repository without objects of its own, as `git init` and a few more commands would make it; each of those takes longer
/// than to write these files. (Formats: gitrepository-layout(5), git-config(1), git-pack-refs(1).)
struct BorrowingRepository: Sendable {
  let folder: String
  let original: Repository

  /// Makes it, with a commit as its `HEAD`.
  func create(_ commit: Commit) throws {
    if let branch = commit.branch, !Self.isBranch(branch) {
      throw Diagnostic(.error, "`\(branch)` cannot be the name of a branch")
    }
    let own = Path.join(folder, ".git")
    for name in ["objects/info", "objects/pack", "refs/heads", "refs/tags", "info"] {
      try Files.makeFolder(Path.join(own, name))
    }
    func write(_ text: String, _ name: String) throws {
      try AtomicFile.write(text, to: Path.join(own, name), mode: 0o644, durable: false)
    }
    try write(Path.join(original.gitFolder, "objects") + "\n", "objects/info/alternates")
    let shallow = Path.join(original.gitFolder, "shallow")
    if Files.exists(shallow) { try FileTree.copyFile(shallow, to: Path.join(own, "shallow")) }
    try write(configuration(isSHA256: commit.sha.utf8.count == 64), "config")
    // Packed, a branch is a line and not a path.
    if let branch = commit.branch {
      try write("# pack-refs with: peeled fully-peeled sorted \n\(commit.sha) refs/heads/\(branch)\n", "packed-refs")
    }
    try write(commit.branch.map { "ref: refs/heads/\($0)\n" } ?? commit.sha + "\n", "HEAD")
  }

  private func configuration(isSHA256: Bool) -> String {
    let url = original.folder.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return """
      [core]
      \trepositoryformatversion = \(isSHA256 ? 1 : 0)
      \tfilemode = true
      \tbare = false
      \tlogallrefupdates = true
      \(isSHA256 ? "[extensions]\n\tobjectformat = sha256\n" : "")[remote "origin"]
      \turl = "\(url)"

      """
  }

  /// The rules of git-check-ref-format(1).
  static func isBranch(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.hasPrefix("-"), !name.hasSuffix("."), !name.contains(".."), !name.contains("@{"), name != "@" else {
      return false
    }
    guard name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !"~^:?*[\\".utf8.contains($0) }) else { return false }
    return parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
  }
}
