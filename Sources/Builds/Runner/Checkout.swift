import Diagnostics
import Platform

/// Fills a workspace with what is to be built.
struct Checkout: Sendable {
  let folder: String

  func fill(from source: BuildSource) async throws {
    switch source {
    case .none: break
    case .folder(let source, let repository): try await copy(source, repository)
    case .commit(let repository, let commit): try await checkOut(repository, commit)
    }
  }

  /// A repository of its own that borrows the objects of the original: nothing is copied but the files, and nothing that
  /// a step does to it touches the original. Works for shallow and bare ones too.
  private func checkOut(_ repository: Repository, _ commit: Commit) async throws {
    try BorrowingRepository(folder: folder, original: repository).create(commit)
    // Straight from the original's objects: to look into one's own first doubles the time of many loose ones.
    let direct = Git(folder: folder, extra: ["GIT_OBJECT_DIRECTORY": Path.join(repository.gitFolder, "objects")])
    try await direct("reset", "--quiet", "--hard", commit.sha)
    if Files.exists(Path.join(folder, ".gitmodules")) { try await checkOutModules(Git(folder: folder)) }
  }

  /// They come from where `.gitmodules` says, relative to the original; a local path is allowed, since the repository is too.
  private func checkOutModules(_ git: Git) async throws {
    try await git.run([
      "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", "--recursive",
    ])
  }

  /// The files as they are: those that git tracks or would offer to add, or all when there is no repository.
  private func copy(_ source: String, _ repository: Repository?) async throws {
    guard repository != nil else {
      try FileTree.remove(folder)
      try FileTree.copy(source, to: folder, skip: [".git", ".stack"])
      return
    }
    let names = try await Git(folder: source)("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in names.split(separator: "\0").map(String.init) {
      let from = Path.join(source, name)
      let to = Path.join(folder, name)
      guard let status = Files.status(from) else { continue }
      try Files.makeFolder(Path.parent(to))
      switch status.kind {
      case .file: try FileTree.copyFile(from, to: to, mode: status.mode & 0o100 == 0 ? 0o644 : 0o755)
      case .symbolicLink:
        guard let target = Files.linkTarget(from), !target.hasPrefix("/"),
          Path.isInside(Path.absolute(target, from: Path.parent(to)), folder)
        else {
          throw Diagnostic(
            .error, "the link `\(name)` leads out of the source", hints: ["build a commit, or remove the link"])
        }
        try Files.makeLink(to, to: target)
      case .folder, .other: continue
      }
    }
  }
}
