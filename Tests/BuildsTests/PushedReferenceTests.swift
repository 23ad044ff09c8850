import Builds
import Platform
import TestSupport
import Testing

/// What a real push does to references, through the real hook of a real repository.
@Suite struct PushedReferenceTests {
  private let home: ScratchHome
  private let scratch: ScratchFolder
  private let history: BuildHistory

  init() async throws {
    home = try ScratchHome()
    scratch = try ScratchFolder()
    history = BuildHistory(directories: home.directories)
    let bare = scratch.path("app.git")
    try await Command("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]).runChecked()
    try await Command("git", ["clone", "--quiet", bare, scratch.path("clone")]).runChecked()
    try scratch.write(
      """
      resource "build_trigger" "push" {
        name           = "push"
        repository     = "\(bare)"
        branch         = ".*"
        included_files = ["src/**"]
        definition     = "build.yaml"
      }

      """, to: "trigger/main.stack.hcl")
    try scratch.write(
      "steps: [{name: bash, args: [-c, 'echo ${BRANCH_NAME} $$(cat src/a)']}]\n", to: "clone/build.yaml")
    try await CLI("apply", scratch.path("trigger"), "--auto-approve").home(home).expect()
  }

  @discardableResult
  private func git(_ arguments: String...) async throws -> String {
    let who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    return try await Command(
      "git", ["-C", scratch.path("clone")] + who + arguments, environment: home.environment
    ).runChecked().text
  }

  private func commit(_ text: String, to name: String = "src/a") async throws {
    try scratch.write(text + "\n", to: "clone/" + name)
    try await git("add", "--all")
    try await git("commit", "--quiet", "-m", text)
  }

  /// The lines that builds have written, the oldest build first, when so many are over.
  private func said(_ count: Int) async throws -> [String] {
    let records = try await eventually("\(count) builds are over", within: .seconds(60)) {
      let all = try history.all()
      return all.count >= count && all.allSatisfy(\.status.isFinal) ? all.reversed() : nil
    }
    return try records.map { record in
      var reader = try history.log(of: record.id)
      var text = ""
      while let frame = try reader.next() { text += String(decoding: frame.lines, as: UTF8.self) }
      return text
    }
  }

  @Test func forcedMovedAndDeleted() async throws {
    try await commit("one")
    try await git("push", "--quiet", "origin", "HEAD:main")
    #expect(try await said(1) == ["main one\n"])
    // Another history in the place of what was pushed: git tells its files from the old one's.
    try await git("commit", "--quiet", "--amend", "-m", "other")
    try await commit("two")
    try await git("push", "--quiet", "--force", "origin", "HEAD:main")
    #expect(try await said(2).last == "main two\n")
    // Back to an earlier commit, forced, too.
    try await git("push", "--quiet", "--force", "origin", "HEAD~1:main")
    #expect(try await said(3).last == "main one\n")
    // `HEAD` of the repository points elsewhere, and the branch that it pointed to goes.
    try await git("push", "--quiet", "origin", "HEAD:next")
    #expect(try await said(4).last == "next two\n")
    try await Command("git", ["-C", scratch.path("app.git"), "symbolic-ref", "HEAD", "refs/heads/next"]).runChecked()
    try await git("push", "--quiet", "origin", ":main")
    try await commit("three")
    try await git("push", "--quiet", "origin", "HEAD:next")
    #expect(try await said(5).last == "next three\n")
    // A branch that is deleted and made anew in one push each; what changes no watched file starts nothing.
    try await git("push", "--quiet", "origin", "HEAD:next", "HEAD:refs/heads/main")
    #expect(try await said(6).last == "main three\n")
    try await commit("words", to: "README")
    try await git("push", "--quiet", "origin", "HEAD:next")
    try await commit("four")
    try await git("push", "--quiet", "origin", "HEAD:main")
    #expect(try await said(7).suffix(2) == ["main three\n", "main four\n"])
    try await CLI("destroy", scratch.path("trigger"), "--auto-approve").home(home).expect()
    #expect(!scratch.exists("app.git/hooks/post-receive"))
  }

  /// The commit of a build that waits is gone by the time that it begins: forced away, and collected.
  @Test func whatWasForcedAwayIsTold() async throws {
    try await commit("one")
    try await CLI("trigger", "disable", "push").home(home).expect()
    try await git("push", "--quiet", "origin", "HEAD:main")
    let gone = try await git("rev-parse", "HEAD").trimmed
    try await git("commit", "--quiet", "--amend", "-m", "other")
    try await git("push", "--quiet", "--force", "origin", "HEAD:main")
    try await Command("git", ["-C", scratch.path("app.git"), "-c", "gc.pruneExpire=now", "gc", "--quiet"]).runChecked()
    let fault = try await CLI("trigger", "run", "push", "--revision", gone).home(home).expect(exitCode: 1).errorText
    #expect(fault.contains("there is no commit `\(gone)`"))
    #expect(try history.all().isEmpty)
  }
}

extension String {
  fileprivate var trimmed: String { String(prefix { !$0.isNewline }) }
}
