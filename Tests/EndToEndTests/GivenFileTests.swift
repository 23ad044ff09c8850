import Platform
import TestSupport
import Testing

/// What is named as a saved plan or a state and has no end, or is too large, is refused at once, and not read.
@Suite struct GivenFileTests {
  private let fixture: StateFixture

  init() async throws {
    fixture = try StateFixture()
    try fixture.folder.write("resource \"terraform_data\" \"a\" {}\n", to: "main.stack.hcl")
    try await fixture.stack("apply", "--auto-approve").expect()
    let tools = try await Command(
      "/bin/sh", ["-c", "mkfifo pipe && truncate -s 3G large && ln -s large link"],
      workingDirectory: fixture.folder.path, timeout: .seconds(10)
    ).run()
    #expect(tools.status == .exited(0), "\(tools.errorText)")
  }

  private func expect(_ arguments: [String], _ start: String, _ detail: String) async throws {
    // A program that reads on is ended by the time limit.
    let result = try await CLI(arguments: arguments, in: fixture.folder.path).home(fixture.home).within(.seconds(20))
      .run()
    #expect(result.status == .exited(1) && result.text.isEmpty, "\(arguments)")
    #expect(result.errorText.hasPrefix("error: \(start)\n  \(detail)"), "\(arguments): \(result.errorText)")
  }

  @Test(arguments: [["show"], ["apply"], ["graph", "--plan"]]) func aPlan(command: [String]) async throws {
    try await expect(command + ["/dev/zero"], "`/dev/zero` is no saved plan", "it is a device")
    let folder = fixture.folder.path
    try await expect(command + ["pipe"], "`\(folder)/pipe` is no saved plan", "it is a pipe")
    for name in ["large", "link"] {
      try await expect(
        command + [name], "`\(folder)/\(name)` is too large for a saved plan",
        "no more than 1073741824 bytes are read: it has 3221225472 bytes")
    }
  }

  @Test(arguments: [["state", "push"], ["workspace", "new", "other", "--state"]])
  func aState(command: [String]) async throws {
    let isPush = command[0] == "state"
    try await expect(command + ["/dev/zero"], "`/dev/zero` is no state", "it is a device")
    try await expect(
      command + ["large"], "`\(isPush ? "large" : fixture.folder.path("large"))` is too large for a state",
      "no more than 1073741824 bytes are read: it has 3221225472 bytes")
  }

  @Test func aCopyOfAState() async throws {
    try await expect(["state", "restore", "/dev/zero"], "`/dev/zero` is no copy of a state", "it is a device")
    try await expect(["state", "restore", "pipe"], "`pipe` is no copy of a state", "it is a pipe")
  }

  /// What a shell makes of `<(…)` is a pipe, and standard input may be one.
  @Test func aStateComesThroughAPipe() async throws {
    let program = try #require(StackProgram.path)
    let script =
      "'\(program)' state pull | '\(program)' state push - && '\(program)' state push <('\(program)' state pull)"
    let run = try await Command(
      "/bin/bash", ["-c", script], environment: fixture.home.environment, workingDirectory: fixture.folder.path,
      timeout: .seconds(60)
    ).run()
    #expect(run.status == .exited(0), "\(run.errorText)")
  }
}
