import AgentAPI
import Builds
import Platform
import TestSupport
import Testing

/// `stack trigger`, and the approval of its builds.
@Suite struct TriggerCommandTests {
  private let home: ScratchHome
  private let fixture: BuildFixture
  private let history: BuildHistory

  init() async throws {
    home = try ScratchHome()
    fixture = try BuildFixture()
    history = BuildHistory(directories: home.directories)
    _ = try await fixture.commit(["build.yaml": "steps: [{name: bash, args: [-c, 'echo $BRANCH_NAME']}]\n"])
  }

  private func stack(_ arguments: String...) -> CLI { CLI(arguments: arguments).home(home) }

  private func trigger(needsApproval: Bool) throws {
    try TriggerFolder(directories: home.directories).save(
      BuildTrigger(
        name: "push", repository: fixture.scratch.path("source"), branch: "main", definition: "build.yaml",
        needsApproval: needsApproval))
  }

  private func build(_ arguments: String...) async throws -> String {
    try await CLI(arguments: arguments).home(home).expect().text.trimming()
  }

  private func isOver(_ id: String) async throws -> BuildStatus {
    let history = history
    return try await eventually("it is over", within: .seconds(30)) {
      history.load(id).flatMap { $0.status.isFinal ? $0.status : nil }
    }
  }

  @Test func triggersAreListedRunAndStopped() async throws {
    try await stack("trigger", "list").expect(stdout: "", stderr: "there are no triggers\n")
    try trigger(needsApproval: false)
    let listed = try await stack("trigger", "list").expect().text
    #expect(listed.contains("push     no hook  \(fixture.scratch.path("source"))  branch main  build.yaml  -"))
    let id = try await build("trigger", "run", "push")
    #expect(try await isOver(id) == .success)
    try await stack("build", "log", id).expect(stdout: "[step 1] main\n")
    try await stack("trigger", "disable", "push").expect(stdout: "the trigger `push` is disabled\n")
    #expect(try await stack("trigger", "list").expect().text.contains("push     disabled"))
    try await stack("trigger", "enable", "push").expect(stdout: "the trigger `push` is enabled\n")
    #expect(try await stack("trigger", "list", "--json").expect().text.contains("\"disabled\": false"))
    for command in ["run", "enable", "disable"] {
      let said = try await stack("trigger", command, "psh").expect(stdout: "", exitCode: 1).errorText
      #expect(said.contains("there is no trigger `psh`") && said.contains("did you mean `push`?"))
    }
    let said = try await stack("trigger", "run", "push", "--revision", "none").expect(stdout: "", exitCode: 1).errorText
    #expect(said.contains("there is no commit `none`"))
  }

  /// Nothing runs that nobody has approved of, tried again or not.
  @Test func buildsWaitForApproval() async throws {
    try trigger(needsApproval: true)
    let first = try await build("trigger", "run", "push")
    #expect(history.load(first)?.status == .pending)
    #expect(try await build("build", "reject", first, "--comment", "too old") == "build \(first): CANCELLED")
    #expect(history.load(first)?.reason == "\(Host.userAtHost) rejected it: too old")
    let again = try await build("build", "retry", first)
    #expect(history.load(again)?.status == .pending)
    #expect(try await build("build", "approve", again, "--comment", "well") == "build \(again): QUEUED")
    #expect(try await isOver(again) == .success)
    let said = try await stack("build", "approve", again).expect(stdout: "", exitCode: 1).errorText
    #expect(said.contains("the build `\(again)` does not wait for approval"))
    // What was approved of is tried again as it is.
    try await stack("build", "retry", again).expect(stdout: "[step 1] main\n")
    #expect(try history.all().map(\.status) == [.success, .success, .cancelled])
  }
}

extension String {
  fileprivate func trimming() -> String { split(separator: "\n").joined(separator: "\n") }
}
