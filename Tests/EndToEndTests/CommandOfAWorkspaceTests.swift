import Platform
import TestSupport
import Testing

/// A workspace that was named for one command is named again by the command that goes on: without, it would go on in the one that is selected.
@Suite struct CommandOfAWorkspaceTests {
  private let fixture: StateFixture

  init() async throws {
    fixture = try StateFixture()
    try fixture.folder.write(
      """
      resource "local_file" "a" {
        filename = "blocked/a"
        content  = stack.workspace
      }
      """, to: "main.stack.hcl")
    try fixture.folder.write("in the way\n", to: "blocked")
    try await fixture.stack("workspace", "new", "prod").expect()
    try await fixture.stack("workspace", "select", "default").expect()
  }

  private func fails(_ arguments: String..., workspace: String?, because command: String) async throws {
    let failed = try await CLI(arguments: arguments, in: fixture.folder.path).home(fixture.home)
      .env("STACK_WORKSPACE", workspace).expect(exitCode: 1)
    let end = "What was done is kept. Mend what failed, then run `\(command)` again.\n"
    #expect(failed.text.hasSuffix(end), "\(arguments) \(workspace ?? ""): \(failed.text)")
  }

  @Test func whatFailedGoesOnWhereItWas() async throws {
    try await fails("apply", "--auto-approve", workspace: "prod", because: "STACK_WORKSPACE=prod stack apply")
    try await fails(
      "apply", "-C", ".", "--auto-approve", workspace: "prod", because: "STACK_WORKSPACE=prod stack apply -C .")
    for workspace in ["default", nil] {
      try await fails("apply", "--auto-approve", workspace: workspace, because: "stack apply")
    }
    try await fixture.stack("workspace", "select", "prod").expect()
    for workspace in ["prod", nil] {
      try await fails("apply", "--auto-approve", workspace: workspace, because: "stack apply")
    }
    try await fails("apply", "--auto-approve", workspace: "default", because: "STACK_WORKSPACE=default stack apply")
  }

  /// The command that is told is run by a shell as it stands.
  @Test(arguments: [nil, "prod"]) func aPlanIsAppliedWhereItWasMade(workspace: String?) async throws {
    try Files.remove(fixture.folder.path("blocked"))
    let planned = try await fixture.stack("plan", "--out", "it's my plan").env("STACK_WORKSPACE", workspace).expect()
    let command = (workspace.map { "STACK_WORKSPACE=\($0) " } ?? "") + #"stack apply 'it'\''s my plan'"#
    #expect(planned.errorText == "the plan is kept in `it's my plan`: apply it with `\(command)`\n")
    let program = try #require(StackProgram.path)
    let run = try await Command(
      "/bin/sh", ["-c", command.replacing("stack apply", with: "'\(program)' apply")],
      environment: fixture.home.environment, workingDirectory: fixture.folder.path, timeout: .seconds(60)
    ).run()
    #expect(run.status == .exited(0), "\(run.errorText)")
    #expect(try fixture.folder.read("blocked/a") == workspace ?? "default")
  }
}
