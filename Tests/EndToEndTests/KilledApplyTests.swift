import Platform
import TestSupport
import Testing

/// `kill -9` of the program in the midst of apply and destroy. `STACK_CHAOS=1` runs the long form.
@Suite struct KilledApplyTests {
  private static let rounds = ProcessEnvironment.value("STACK_CHAOS") == nil ? 24 : 1000
  private static let manifest = """
    variable "generation" { default = 0 }
    resource "terraform_data" "first" { input = var.generation }
    resource "terraform_data" "many" {
      count = 60
      input = "${terraform_data.first.output}-${count.index}"
    }
    resource "terraform_data" "last" {
      count            = 20
      input            = terraform_data.many[count.index].id
      triggers_replace = var.generation
    }
    """

  @Test func killedRunsLoseAndDoubleNothing() async throws {
    let fixture = try StateFixture()
    try fixture.folder.write(Self.manifest, to: "main.stack.hcl")
    let program = try #require(StackProgram.path)
    try await fixture.stack("apply", "--auto-approve").expect()
    for round in 0..<Self.rounds {
      let process = ServerProcess(
        [program, round % 6 == 5 ? "destroy" : "apply", "-C", fixture.folder.path, "--auto-approve"]
          + (round % 6 == 5 ? [] : ["--var", "generation=\(round)"]), logFile: fixture.folder.path("log"))
      try process.start(environment: fixture.home.environment)
      try await Task.sleep(for: .milliseconds(Int.random(in: 30...500)))
      process.kill()
      // The state opens at once, whatever happened.
      try await fixture.stack("state", "pull").expect()
    }
    try await fixture.stack("apply", "--auto-approve", "--var", "generation=99").expect()
    try await fixture.stack("plan", "--detailed-exitcode", "--var", "generation=99").expect(exitCode: 0)
    #expect(try await fixture.list().count == 81)
    let ids = try await fixture.stack("state", "pull").expect().text.split(separator: "\n").filter {
      $0.contains("\"id\":")
    }
    #expect(Set(ids).count == 81)
    try await fixture.stack("destroy", "--auto-approve").expect()
    #expect(try await fixture.list().isEmpty)
  }
}
