import Glibc
import Platform
import TestSupport
import Testing

@Suite struct PathWalkTests {
  @Test func filesComeInTheOrderOfTheirNames() throws {
    let scratch = try ScratchFolder()
    for name in ["t/b/2", "t/b/1", "t/a", "t/c", "t/skip/x", "t/b/deep/y", "other"] { try scratch.write("", to: name) }
    #expect(symlink(scratch.path("other"), scratch.path("t/link")) == 0)
    #expect(mkfifo(scratch.path("t/pipe"), 0o600) == 0)
    var walk = PathWalk([scratch.path("t"), scratch.path("none"), scratch.path("other")], skip: ["skip"])
    var found: [String] = []
    while let (path, isFound) = try walk.next() {
      found.append((isFound ? "+" : "-") + path.dropFirst(scratch.path.count + 1))
    }
    #expect(found == ["+t/a", "+t/b/1", "+t/b/2", "+t/b/deep/y", "+t/c", "-none", "-other"])
  }

  @Test func programsAreFoundInFoldersOnly() throws {
    let scratch = try ScratchFolder()
    for name in ["one/tool", "two/tool", "two/plain"] { try scratch.write("", to: name) }
    for name in ["one/tool", "two/tool"] { try Files.setMode(scratch.path(name), 0o755) }
    try Files.makeFolder(scratch.path("one/folder"))
    let path = "relative::\(scratch.path("none")):\(scratch.path("one")):\(scratch.path("two"))"
    #expect(ProgramSearch.find("tool", in: path) == scratch.path("one/tool"))
    #expect(ProgramSearch.find("plain", in: path) == nil)
    #expect(ProgramSearch.find("folder", in: path) == nil)
    #expect(ProgramSearch.find("", in: path) == nil)
    #expect(ProgramSearch.find(scratch.path("two/tool"), in: "") == scratch.path("two/tool"))
  }
}
