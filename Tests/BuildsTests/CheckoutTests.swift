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
    try await Checkout(folder: folder).fill(from: .commit(repository, commit))
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
}
