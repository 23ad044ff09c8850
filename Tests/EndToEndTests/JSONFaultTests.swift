import Glibc
import Platform
import TestSupport
import Testing
import Values

/// What keeps a run with `--json` from beginning is told as the run itself would be: a `diagnostic` a line, and of a stream the `summary` at its
/// end. Terraform has the same lines.
@Suite struct JSONFaultTests {
  private let fixture: StateFixture

  init() throws { fixture = try StateFixture() }

  /// - Returns: the summaries of the diagnostics.
  @discardableResult
  private func expectFaults(_ arguments: [String], _ summaries: [String]) async throws -> [JSON] {
    let result = try await CLI(arguments: arguments, in: fixture.folder.path).home(fixture.home).run()
    #expect(result.status == .exited(1), "\(arguments): \(result.text) \(result.errorText)")
    var lines = try result.text.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    let isStream = !["plan", "drift"].contains(arguments[0])
    if isStream {
      let summary = lines.popLast()
      #expect(summary?["type"] == "summary" && summary?["succeeded"] == false && summary?["create"]?.int == 0)
    }
    // One who keeps a plan's JSON in a file sees why there is none.
    #expect(result.errorText.isEmpty == isStream, "\(arguments): \(result.errorText)")
    #expect(lines.allSatisfy { $0["type"] == "diagnostic" && $0["timestamp"]?.string?.hasSuffix("Z") == true })
    #expect(lines.compactMap { $0["diagnostic"]?["summary"]?.string } == summaries, "\(arguments): \(result.text)")
    #expect(lines.allSatisfy { $0["diagnostic"]?["severity"] == "error" })
    return lines
  }

  private static let commands = [
    ["plan", "--json"], ["apply", "--json", "--auto-approve"], ["destroy", "-json", "--auto-approve"],
    ["refresh", "--json"], ["drift", "--json"],
  ]

  @Test(arguments: commands) func manifestsThatDoNotRead(command: [String]) async throws {
    try fixture.folder.write(
      "resource \"terraform_data\" \"a\" {\n  input = \n}\nresource \"terraform_data\" {\n}\n", to: "main.stack.hcl")
    let faults = try await expectFaults(command, ["expected a value after `=`", "missing label for block `resource`"])
    #expect(faults.first?["diagnostic"]?["range"]?["start"]?["line"]?.int == 2)
    #expect(faults.first?["diagnostic"]?["snippet"]?["code"] != nil)
  }

  @Test(arguments: commands) func valuesThatDoNotFit(command: [String]) async throws {
    try fixture.folder.write("variable \"a\" {}\noutput \"b\" { value = var.nix }\n", to: "main.stack.hcl")
    try await expectFaults(command, ["undeclared input variable"])
  }

  @Test(arguments: commands) func aBackEndThatIsNotSetUp(command: [String]) async throws {
    try fixture.folder.write(
      "terraform {\n  backend \"http\" {\n    address = \"http://127.0.0.1:9/x\"\n  }\n}\n", to: "main.stack.hcl")
    try await expectFaults(command, ["the back end `http` is not set up yet"])
  }

  @Test(arguments: commands) func aStateThatCannotBeOpened(command: [String]) async throws {
    try fixture.folder.write("no state, whatever it is\n", to: ".stack/state.sqlite")
    let result = try await CLI(arguments: command, in: fixture.folder.path).home(fixture.home).run()
    let summary = try #require(
      try JSON(parsing: Array(result.text.split(separator: "\n")[0].utf8))["diagnostic"]?["summary"]?.string)
    try await expectFaults(command, [summary])
  }

  @Test(arguments: commands) func optionsThatThereAreNot(command: [String]) async throws {
    try await expectFaults(command + ["--nix"], ["Unknown option '--nix'. Did you mean '--var'?"])
  }

  /// A run that waits for the lock and is told to stop ends alike.
  @Test func waitingThatIsStopped() async throws {
    try fixture.folder.write("resource \"terraform_data\" \"a\" {}\n", to: "main.stack.hcl")
    let program = try #require(StackProgram.path)
    let environment = fixture.home.environment.merging(["NO_COLOR": "1", "TERM": "xterm"]) { $1 }
    let holder = try TerminalProcess([program, "apply"], in: fixture.folder.path, environment: environment)
    try await eventuallyTrue("it asks", within: .seconds(60)) { holder.screen.contains { $0.contains("as a yes: ") } }
    for (command, signal) in zip(Self.commands, [SIGINT, SIGTERM, SIGINT, SIGINT, SIGTERM]) {
      let (output, notes) = (fixture.folder.path(command[0] + ".out"), fixture.folder.path(command[0] + ".notes"))
      let waiter = ServerProcess(
        ["/bin/sh", "-c", "exec \"$@\" 2>'\(notes)'", "sh", program] + command
          + ["-C", fixture.folder.path, "--lock-timeout", "300s"], logFile: output)
      try waiter.start(environment: environment)
      try await eventuallyTrue("it waits", within: .seconds(60)) {
        ((try? Files.read(notes)).map { String(decoding: $0, as: UTF8.self) } ?? "").contains("waiting for the lock: ")
      }
      waiter.kill(signal)
      #expect(waiter.exitCode == 130, "\(command)")
      var lines = try waiter.log.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
      if !["plan", "drift"].contains(command[0]) {
        let summary = lines.popLast()
        #expect(summary?["type"] == "summary" && summary?["succeeded"] == false, "\(waiter.log)")
        #expect(summary?["interrupted"] == true, "\(waiter.log)")
      }
      #expect(lines.map { $0["type"] } == ["diagnostic"], "\(command): \(waiter.log)")
      #expect(lines.first?["diagnostic"]?["summary"] == "stopped waiting for the lock", "\(waiter.log)")
    }
    holder.type("no\n")
    try await eventuallyTrue("it ends", within: .seconds(60)) { holder.exitCode == 1 }
  }

  /// What fails only after the plan was printed ends the stream alike.
  @Test func nobodyToAsk() async throws {
    try fixture.folder.write("resource \"terraform_data\" \"a\" {}\n", to: "main.stack.hcl")
    let result = try await fixture.stack("apply", "--json").expect(stderr: "", exitCode: 1)
    let lines = try result.text.split(separator: "\n").map { try JSON(parsing: Array($0.utf8))["type"]?.string }
    #expect(lines == ["planned_change", "plan", "diagnostic", "summary"])
  }
}
