import Platform
import TestSupport
import Testing

@Suite("Files") struct FilesTests {
  @Test func anAtomicFileReplacesTheOldWithExactMode() throws {
    let scratch = try ScratchFolder()
    try AtomicFile.write("one", to: scratch.path("f"), mode: 0o644)
    try AtomicFile.write("two", to: scratch.path("f"), mode: 0o600)
    #expect(try scratch.read("f") == "two")
    #expect(Files.status(scratch.path("f"))?.mode == 0o600)
    #expect(try Files.names(in: scratch.path) == ["f"])
  }

  @Test func aFailedAtomicWriteLeavesNothing() throws {
    let scratch = try ScratchFolder()
    try Files.makeFolder(scratch.path("f/inner"))
    #expect(throws: SystemError.self) { try AtomicFile.write("x", to: scratch.path("f")) }
    #expect(try Files.names(in: scratch.path) == ["f"])
  }

  @Test func aLockHasOneHolder() throws {
    let scratch = try ScratchFolder()
    var first = try FileLock.attempt(scratch.path("lock"))
    #expect(first != nil)
    #expect(try FileLock.attempt(scratch.path("lock")) == nil)
    first = nil
    #expect(try FileLock.attempt(scratch.path("lock")) != nil)
  }

  @Test func aTreeIsCopiedAndHashed() throws {
    let scratch = try ScratchFolder()
    try scratch.write("a", to: "tree/a.txt")
    try scratch.write("#!/bin/sh", to: "tree/bin/run", mode: 0o755)
    try scratch.write("x", to: "tree/.git/config")
    try FileTree.copy(scratch.path("tree"), to: scratch.path("copy"), skip: [".git"])
    #expect(try FileTree.entries(scratch.path("copy")).map(\.path) == ["a.txt", "bin", "bin/run"])
    #expect(Files.status(scratch.path("copy/bin/run"))?.mode == 0o755)
    let hash = try FileTree.contentHash(scratch.path("tree"), skip: [".git"])
    #expect(try FileTree.contentHash(scratch.path("copy")) == hash)
    try scratch.write("b", to: "copy/a.txt")
    #expect(try FileTree.contentHash(scratch.path("copy")) != hash)
  }

  @Test func aLinkOutOfATreeIsRefused() async throws {
    let scratch = try ScratchFolder()
    try scratch.write("a", to: "tree/sub/a.txt")
    try await Command("ln", ["-s", "../sub/a.txt", scratch.path("tree/sub/inside")]).runChecked()
    try FileTree.copy(scratch.path("tree"), to: scratch.path("copy"))
    #expect(try scratch.read("copy/sub/inside") == "a")
    try await Command("ln", ["-s", "../../secret", scratch.path("tree/sub/outside")]).runChecked()
    #expect(throws: SystemError.self) { try FileTree.copy(scratch.path("tree"), to: scratch.path("second")) }
  }

  /// By way of other links, too, which the text of a link does not show.
  @Test(
    arguments: [
      ("/etc/passwd", true), ("..", false), ("../..", true), ("up/../secret", true), ("up/sub/a.txt", false),
      ("./../sub/./a.txt", false), ("gone/../a.txt", false), ("gone/../../../x", true), ("circle", false),
      ("circle/../../..", false), ("far/x", true), ("a.txt", false),
    ])
  func whereALinkLeads(_ target: String, _ isOut: Bool) throws {
    let scratch = try ScratchFolder()
    try scratch.write("a", to: "tree/sub/a.txt")
    for (link, target) in [("up", ".."), ("circle", "circle"), ("far", "up/..")] {
      try Files.makeLink(scratch.path("tree/sub/\(link)"), to: target)
    }
    // What leads out for itself is no matter of this link.
    try Files.makeLink(scratch.path("tree/sub/link"), to: target)
    let leftOut = try FileTree.copy(scratch.path("tree"), to: scratch.path("copy"), leavesLinksOut: true)
    #expect(leftOut == (["sub/far"] + (isOut ? ["sub/link"] : [])).sorted())
  }

  @Test func removingATreeDoesNotFollowLinks() async throws {
    let scratch = try ScratchFolder()
    try scratch.write("kept", to: "outside/f")
    try scratch.write("x", to: "tree/g")
    try await Command("ln", ["-s", scratch.path("outside"), scratch.path("tree/link")]).runChecked()
    try FileTree.remove(scratch.path("tree"))
    try FileTree.remove(scratch.path("tree"))
    #expect(!scratch.exists("tree"))
    #expect(try scratch.read("outside/f") == "kept")
  }

  @Test(arguments: [
    ("/a/b/../c", "/a/c"), ("/../a", "/a"), ("/a/./b//c/", "/a/b/c"), ("/", "/"),
  ])
  func pathsAreResolvedByText(_ path: String, _ resolved: String) {
    #expect(Path.absolute(path) == resolved)
  }

  @Test(arguments: [
    ("/a/b/c", "/a", "b/c"), ("/a", "/a/b/c", "../.."), ("/a/b", "/a/c", "../b"), ("/a", "/a", "."),
    ("/a/b", "/c", "/a/b"), ("/a/b", "/", "a/b"), ("/", "/a", "/"),
  ])
  func pathsAreReachedFromFolders(_ path: String, _ folder: String, _ relative: String) {
    #expect(Path.relative(path, to: folder) == relative)
  }

  @Test func parentsAndNames() {
    #expect(Path.parent("/a/b") == "/a")
    #expect(Path.parent("/a") == "/")
    #expect(Path.parent("a") == ".")
    #expect(Path.name("/a/b.txt") == "b.txt")
    #expect(Path.isInside("/a/b", "/a") && !Path.isInside("/ab", "/a"))
  }
}
