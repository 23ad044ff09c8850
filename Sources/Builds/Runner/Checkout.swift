import Diagnostics
import Platform

/// Fills a workspace with what is to be built.
struct Checkout: Sendable {
  /// Submodules in submodules, and repositories in repositories, are followed so far.
  private static let depthLimit = 32

  let folder: String
  /// The build's id, which git's processes carry: should the runner be killed, they are found by it.
  let build: String
  var depth = 0

  func fill(from source: BuildSource) async throws {
    switch source {
    case .none: break
    case .folder(let source, let repository): try await copy(source, repository)
    case .commit(let repository, let commit): try await checkOut(repository, commit)
    }
  }

  private func git(_ extra: [String: String] = [:]) -> Git {
    Git(folder: folder, extra: extra.merging(["BUILD_ID": build]) { $1 })
  }

  /// A part of the workspace, as deep in it as may be.
  private func part(_ path: String) throws -> Checkout {
    guard depth < Self.depthLimit else {
      throw Diagnostic(.error, "more than \(Self.depthLimit) repositories lie within each other", detail: path)
    }
    return Checkout(folder: Path.join(folder, path), build: build, depth: depth + 1)
  }

  // MARK: A commit

  /// A repository of its own that borrows the objects of the original: nothing is copied but the files, and nothing that
  /// a step does to it touches the original. Works for shallow and bare ones too.
  private func checkOut(_ repository: Repository, _ commit: Commit) async throws {
    try BorrowingRepository(folder: folder, original: repository).create(commit)
    // Straight from the original's objects: to look into one's own first doubles the time of many loose ones.
    let direct = git(["GIT_OBJECT_DIRECTORY": Path.join(repository.gitFolder, "objects")])
    try await direct("reset", "--quiet", "--hard", commit.sha)
    if Files.exists(Path.join(folder, ".gitmodules")) { try await checkOutModules(of: repository) }
  }

  /// Those that the original has borrow its objects as it does; the others come from where `.gitmodules` says, relative to where the
  /// original came from.
  private func checkOutModules(of repository: Repository) async throws {
    var missing: [String] = []
    for module in try await Submodule.all(git()) {
      if let kept = try await module.kept(by: repository) {
        try await part(module.path).checkOut(kept, Commit(sha: module.sha))
      } else {
        missing.append(module.path)
      }
    }
    guard !missing.isEmpty else { return }
    let submodule = ["submodule", "--quiet"]
    do {
      // For the addresses alone: the workspace's own origin is the original.
      let origin = "remote.origin.url=\(try await repository.origin)"
      try await git().run(["-c", origin] + submodule + ["init", "--"] + missing)
      // A local path is allowed, since the repository is one too.
      let settings = ["-c", "protocol.file.allow=always"]
      try await git().run(settings + submodule + ["update", "--init", "--recursive", "--"] + missing)
    } catch let error as CommandError {
      guard case .failed(_, _, let fault) = error else { throw error }
      throw Diagnostic(
        .error, "cannot check out the submodule\(missing.count > 1 ? "s" : "") `\(missing.joined(separator: "`, `"))`",
        detail: fault)
    }
  }

  // MARK: Files as they are

  /// Those that git tracks or would offer to add, or all when there is no repository; of repositories within it likewise.
  private func copy(_ source: String, _ repository: Repository?) async throws {
    guard repository != nil else {
      try FileTree.remove(folder)
      try FileTree.copy(source, to: folder, skip: [".git", ".stack"])
      return
    }
    let answer = try await Git(folder: source, extra: ["BUILD_ID": build])(
      "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    // In the midst of a merge a path is named for each of its sides.
    for name in Set(answer.split(separator: "\0").map(String.init)).sorted() {
      try Task.checkCancellation()
      try await copy(name, from: source)
    }
  }

  private func copy(_ name: String, from source: String) async throws {
    let from = Path.join(source, name)
    let to = Path.join(folder, name)
    guard let status = Files.status(from) else { return }
    try Files.makeFolder(Path.parent(to))
    switch status.kind {
    case .file: try FileTree.copyFile(from, to: to, mode: status.mode & 0o100 == 0 ? 0o644 : 0o755)
    case .symbolicLink:
      guard let target = Files.linkTarget(from), !FileTree.leadsOut(name, root: source) else {
        throw Diagnostic(
          .error, "the link `\(name)` leads out of the source", hints: ["build a commit, or remove the link"])
      }
      try Files.makeLink(to, to: target)
    case .folder:
      // A submodule, or a repository that lies in this one. Of a submodule that was never fetched the folder is empty.
      try Files.makeFolder(to)
      guard Files.exists(Path.join(from, ".git")) else { return }
      try await part(name).copy(from, Repository.containing(from))
    case .other: return
    }
  }
}
