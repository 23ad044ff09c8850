import Builds
import Platform
import TestSupport
import Testing

/// From `git push` to what is applied, through the real program, hook and worker.
@Suite struct PushTests {
  private static let definition = """
    steps:
    - {name: stack, args: [validate, app]}
    - {name: stack, args: [apply, app, --auto-approve]}
    """

  private static func manifest(_ title: String) -> String {
    "resource \"local_file\" \"page\" {\n  filename = \"PAGE\"\n  content  = \"\(title)\"\n}\n"
  }

  @Test func aPushIsAppliedAndABrokenOneLeavesWhatRuns() async throws {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    let page = scratch.path("page")
    let bare = scratch.path("app.git")
    let clone = scratch.path("clone")
    func git(_ arguments: String...) async throws {
      let who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
      try await Command("git", ["-C", clone] + who + arguments, environment: home.environment).runChecked()
    }
    func push(_ manifest: String) async throws {
      try scratch.write(manifest.replacing("PAGE", with: page), to: "clone/app/main.stack.hcl")
      try await git("add", "--all")
      try await git("commit", "--quiet", "-m", "change")
      try await git("push", "--quiet", "origin", "HEAD:main")
    }
    try await Command("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]).runChecked()
    try scratch.write("#!/bin/sh\ncat > \(scratch.path("earlier"))\n", to: "app.git/hooks/post-receive", mode: 0o755)
    try await Command("git", ["clone", "--quiet", bare, clone]).runChecked()
    try scratch.write(
      """
      resource "build_trigger" "push" {
        name       = "push"
        repository = "\(bare)"
        branch     = "main"
        definition = "build.yaml"
      }

      """, to: "trigger/main.stack.hcl")
    try await CLI("apply", scratch.path("trigger"), "--auto-approve").home(home).expect()
    try scratch.write(Self.definition, to: "clone/build.yaml")

    try await push(Self.manifest("first"))
    try await eventuallyTrue("the first page is there", within: .seconds(60)) {
      (try? Files.read(page)) == Array("first".utf8)
    }
    #expect(scratch.exists("earlier"))
    try await push(Self.manifest("second"))
    try await eventuallyTrue("the second page is there", within: .seconds(60)) {
      (try? Files.read(page)) == Array("second".utf8)
    }
    try await push("resource \"local_file\" \"page\" {\n  filename = \n}\n")
    let history = BuildHistory(directories: home.directories)
    let broken = try await eventually("the broken commit's build is over", within: .seconds(60)) {
      try history.all().first { $0.status == .failure }
    }
    #expect(broken.steps.map(\.status) == [.failure, .skipped])
    #expect(try scratch.read("page") == "second")

    try await CLI("destroy", scratch.path("trigger"), "--auto-approve").home(home).expect()
    #expect(try scratch.read("app.git/hooks/post-receive").hasPrefix("#!/bin/sh\ncat"))
    #expect(!scratch.exists("app.git/hooks/post-receive.before-stack"))
  }

  @Test func anInterruptedForegroundBuildIsCancelled() async throws {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    try scratch.write(
      "steps: [{name: bash, args: [-c, 'echo $$$$ > \(scratch.path("pid")); sleep 100']}]\n", to: "build.yaml")
    async let result = CLI("build", "run", "--no-source", "build.yaml", in: scratch.path).home(home).run()
    let history = BuildHistory(directories: home.directories)
    let record = try await eventually("the step runs", within: .seconds(20)) {
      scratch.exists("pid") ? try history.all().first : nil
    }
    try await CLI("build", "cancel", record.id).home(home).expect(stdout: "build \(record.id): CANCELLED\n")
    #expect(try await result.status == .exited(130))
    #expect(ProcessStatus.pids(withEnvironment: "BUILD_ID", record.id).isEmpty)
  }
}
