import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Builds

@Suite struct CheckoutTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  @discardableResult
  private func git(_ folder: String, _ arguments: String...) async throws -> String {
    let who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    return try await Command("git", ["-C", folder] + who + arguments).runChecked().text
  }

  /// A repository with one commit, and its id.
  private func repository(_ name: String, format: String = "sha1") async throws -> (Repository, String) {
    let folder = scratch.path(name)
    try Files.makeFolder(Path.join(folder, "deep"))
    try await git(folder, "init", "--quiet", "--initial-branch=main", "--object-format=\(format)")
    try scratch.write("one\n", to: "\(name)/a.txt")
    try scratch.write("two\n", to: "\(name)/deep/b.sh")
    try Files.setMode(Path.join(folder, "deep/b.sh"), 0o755)
    try await git(folder, "add", "--all")
    try await git(folder, "commit", "--quiet", "--message", "Begin")
    let sha = try await git(folder, "rev-parse", "HEAD").filter { !$0.isNewline }
    return (try #require(try await Repository.containing(folder)), sha)
  }

  private func workspace(_ repository: Repository, _ commit: Commit) async throws -> String {
    let folder = scratch.path("workspace-\(UInt32.random(in: 0 ... .max))")
    try Files.makeFolder(folder)
    try await Checkout(folder: folder, build: "b").fill(from: .commit(repository, commit))
    return folder
  }

  @Test(arguments: [("plain", "sha1"), ("quoted \" \\ name", "sha1"), ("newer", "sha256")])
  func aCheckoutIsARepositoryOfItsOwn(_ name: String, _ format: String) async throws {
    let (repository, sha) = try await repository(name, format: format)
    let folder = try await workspace(repository, Commit(sha: sha, branch: "feature/x"))
    #expect(try await git(folder, "status", "--porcelain").isEmpty)
    #expect(try await git(folder, "log", "--format=%H %D") == "\(sha) HEAD -> feature/x\n")
    #expect(try await git(folder, "remote", "get-url", "origin") == repository.folder + "\n")
    #expect(try Files.names(in: folder) == [".git", "a.txt", "deep"])
    #expect(Files.status(Path.join(folder, "deep/b.sh"))?.mode == 0o755)
    #expect(try await git(folder, "fsck").isEmpty)
    // What is committed in it stays in it.
    try AtomicFile.write("three\n", to: Path.join(folder, "a.txt"))
    try await git(folder, "commit", "--quiet", "--all", "--message", "Mine")
    #expect(try await git(repository.folder, "rev-parse", "HEAD") == sha + "\n")
    let detached = try await workspace(repository, Commit(sha: sha))
    #expect(try await git(detached, "log", "--format=%H %D") == "\(sha) HEAD\n")
  }

  /// Of files as they are, in a repository and without one: a link is one of the workspace, or refused.
  @Test(arguments: [true, false]) func linksStayInTheWorkspace(_ isRepository: Bool) async throws {
    let (repository, _) = try await repository("app")
    if !isRepository { try FileTree.remove(repository.gitFolder) }
    func copied() async throws -> String {
      let folder = scratch.path("workspace-\(UInt32.random(in: 0 ... .max))")
      // Without a repository it is made by the copy.
      if isRepository { try Files.makeFolder(folder) }
      let source = BuildSource.folder(repository.folder, repository: isRepository ? repository : nil)
      try await Checkout(folder: folder, build: "b").fill(from: source)
      return folder
    }
    func link(_ name: String, to target: String) throws {
      try Files.makeLink(Path.join(repository.folder, name), to: target)
    }
    try link("deep/up", to: "../a.txt")
    try link("here", to: ".")
    try link("round", to: "round")
    let folder = try await copied()
    #expect(Files.linkTarget(Path.join(folder, "deep/up")) == "../a.txt")
    #expect(
      Files.linkTarget(Path.join(folder, "here")) == "." && Files.linkTarget(Path.join(folder, "round")) == "round")
    // The last one by way of another: its own text stays inside.
    try link("deep/top", to: "..")
    for (name, target) in [("out", "../x"), ("root", "/etc"), ("by", "deep/top/../x")] {
      try link(name, to: target)
      await #expect(throws: (any Error).self, "\(name)") { _ = try await copied() }
      try Files.remove(Path.join(repository.folder, name))
    }
    #expect(Files.linkTarget(Path.join(try await copied(), "deep/top")) == "..")
  }

  @Test(arguments: [
    "../../x", "a..b", "-x", "a b", "a\nb", "x.lock", "a//b", "/a", "a/", ".a", "@", "a@{1}", "a\\b", "",
  ])
  func whatIsNoBranchIsRefused(_ branch: String) async throws {
    let (repository, sha) = try await repository("source")
    await #expect(throws: (any Error).self) { _ = try await workspace(repository, Commit(sha: sha, branch: branch)) }
    #expect(!BorrowingRepository.isBranch(branch))
  }

  @Test func whereARepositoryIs() async throws {
    let (repository, sha) = try await repository("source")
    let deep = try #require(try await Repository.containing(Path.join(repository.folder, "deep")))
    #expect(deep.folder == repository.folder && !deep.isBare)
    let inside = try #require(try await Repository.containing(repository.gitFolder))
    #expect(inside.folder == repository.folder && inside.gitFolder == repository.gitFolder)
    try await git(repository.folder, "clone", "--quiet", "--bare", repository.folder, scratch.path("bare.git"))
    let bare = try #require(try await Repository.containing(scratch.path("bare.git")))
    #expect(bare.isBare && bare.folder == bare.gitFolder && bare.name == "bare")
    try Files.makeFolder(scratch.path("none"))
    #expect(try await Repository.containing(scratch.path("none")) == nil)
    // By a name the branch is known, by its id a commit is that commit.
    #expect(try await repository.commit("main") == Commit(sha: sha, branch: "main"))
    #expect(try await repository.commit(sha) == Commit(sha: sha))
    await #expect(throws: (any Error).self) { try await repository.commit("main..main") }
  }

  /// `../lib.git` is beside where the clone came from; what the clone has of it is borrowed, pushed or not.
  @Test func submodulesWithRelativeAddresses() async throws {
    let (library, _) = try await repository("lib.git")
    let (app, _) = try await repository("app")
    let file = ["-c", "protocol.file.allow=always"]
    func git(_ folder: String, _ words: [String]) async throws {
      try await Command("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org"] + file + words)
        .runChecked()
    }
    try await git(app.folder, ["submodule", "--quiet", "add", "--name", "the lib", "../lib.git", "deep/lib"])
    try await git(app.folder, ["commit", "--quiet", "-m", "Use the library"])
    let clone = scratch.path("elsewhere/clone")
    try Files.makeFolder(Path.parent(clone))
    try await git(scratch.path, ["clone", "--quiet", app.folder, clone])
    let plain = try #require(try await Repository.containing(clone))
    let fetched = try await workspace(plain, try await plain.commit("HEAD"))
    #expect(try Files.names(in: Path.join(fetched, "deep/lib")) == [".git", "a.txt", "deep"])
    // With the submodule in the clone, and a commit in it that is nowhere else.
    try await git(clone, ["submodule", "--quiet", "update", "--init"])
    try scratch.write("new\n", to: "elsewhere/clone/deep/lib/new.txt")
    try await git(Path.join(clone, "deep/lib"), ["add", "--all"])
    try await git(Path.join(clone, "deep/lib"), ["commit", "--quiet", "-m", "Not pushed"])
    try await git(clone, ["commit", "--quiet", "-am", "Use it"])
    try FileTree.remove(library.folder)
    let borrowed = try await workspace(plain, try await plain.commit("HEAD"))
    #expect(Files.exists(Path.join(borrowed, "deep/lib/new.txt")))
    #expect(try await self.git(borrowed, "status", "--porcelain").isEmpty)
    // As they are, with the repositories within.
    try scratch.write("loose\n", to: "elsewhere/clone/deep/lib/loose.txt")
    try await git(scratch.path, ["init", "--quiet", Path.join(clone, "nested")])
    try scratch.write("nested\n", to: "elsewhere/clone/nested/n.txt")
    let copy = scratch.path("copy")
    try Files.makeFolder(copy)
    try await Checkout(folder: copy, build: "b").fill(from: .folder(clone, repository: plain))
    #expect(Files.exists(Path.join(copy, "deep/lib/loose.txt")) && Files.exists(Path.join(copy, "nested/n.txt")))
    // Without either the user is told, and it is the build's fault.
    try FileTree.remove(Path.join(clone, ".git/modules"))
    await #expect(throws: Diagnostic.self) { _ = try await workspace(plain, try await plain.commit("HEAD")) }
  }

  @Test func filesInTheMidstOfAMerge() async throws {
    let (repository, _) = try await repository("source")
    for branch in ["one", "two"] {
      try await git(repository.folder, "checkout", "--quiet", "-b", branch, "main")
      try scratch.write("of \(branch)\n", to: "source/a.txt")
      try await git(repository.folder, "commit", "--quiet", "-am", branch)
    }
    await #expect(throws: (any Error).self) { try await git(repository.folder, "merge", "--quiet", "one") }
    let copy = scratch.path("copy")
    try Files.makeFolder(copy)
    try await Checkout(folder: copy, build: "b").fill(from: .folder(repository.folder, repository: repository))
    #expect(try scratch.read("copy/a.txt").contains("<<<<<<<"))
  }

  /// It is not taken for a plain folder.
  @Test func aRepositoryThatGitRefusesIsAnError() async throws {
    let (repository, _) = try await repository("source")
    try scratch.write("gitdir: /nowhere\n", to: "source/deep/.git")
    let deep = Path.join(repository.folder, "deep")
    await #expect(throws: Diagnostic.self) { _ = try await Repository.containing(deep) }
    await #expect(throws: Diagnostic.self) { _ = try await BuildSource.resolve(nil, directory: deep) }
    guard Host.isRoot else { return }
    try await Command("chown", ["-R", "65534", repository.folder]).runChecked()
    await #expect(throws: Diagnostic.self) { _ = try await Repository.containing(repository.folder) }
  }
}
