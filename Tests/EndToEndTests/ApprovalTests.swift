import Glibc
import Platform
import TestSupport
import Testing

/// The question that `stack apply` asks on a terminal.
@Suite struct ApprovalTests {
  /// Runs the program on a terminal, types when it has asked, and prints what it drew from then on and its exit status.
  private static let typist = """
    import os, pty, sys
    pid, terminal = pty.fork()
    if pid == 0: os.execv(sys.argv[1], [sys.argv[1], "apply"] + sys.argv[3:])
    drawn = b""
    while b"as a yes: " not in drawn: drawn += os.read(terminal, 4096)
    signal = sys.argv[2].removeprefix("kill ")
    if signal != sys.argv[2]: os.kill(pid, int(signal))
    else: os.write(terminal, sys.argv[2].encode().decode("unicode_escape").encode())
    after = b""
    try:
      while True: after += os.read(terminal, 4096)
    except OSError: pass
    print(after.decode().replace("\\r", ""), end="")
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    """

  @Test(arguments: [
    (#"\x03"#, "^C\nNothing was changed.\n130\n"), (#"no\n"#, "no\nNothing was changed.\n1\n"),
    (#"\x04"#, "Nothing was changed.\n1\n"), ("kill 15", "\nNothing was changed.\n130\n"),
    ("kill 1", "\nNothing was changed.\n130\n"),
  ])
  func onlyYesIsAYes(typed: String, drawn: String) async throws {
    let home = try ScratchHome()
    let folder = try ScratchFolder()
    try AtomicFile.write("resource \"terraform_data\" \"a\" {}\n", to: folder.path("main.stack.hcl"))
    let program = try #require(StackProgram.path)
    let result = try await Command(
      "python3", ["-c", Self.typist, program, typed],
      environment: home.environment.merging(["NO_COLOR": "1", "TERM": "xterm"]) { $1 }, workingDirectory: folder.path,
      timeout: .seconds(60)
    ).run()
    #expect(result.text == drawn)
    try await CLI("state", "list", in: folder.path).home(home).expect(stdout: "")
  }

  /// A stream of JSON has its end whatever the answer is.
  @Test(arguments: [
    (#"\x03"#, 130, #""interrupted":true"#), (#"no\n"#, 1, #""interrupted":false"#),
    ("kill 15", 130, #""interrupted":true"#),
  ])
  func aStreamEndsWithItsSummary(typed: String, status: Int, word: String) async throws {
    let home = try ScratchHome()
    let folder = try ScratchFolder()
    try AtomicFile.write("resource \"terraform_data\" \"a\" {}\n", to: folder.path("main.stack.hcl"))
    let program = try #require(StackProgram.path)
    let result = try await Command(
      "python3", ["-c", Self.typist, program, typed, "--json"],
      environment: home.environment.merging(["NO_COLOR": "1", "TERM": "xterm"]) { $1 }, workingDirectory: folder.path,
      timeout: .seconds(60)
    ).run()
    let lines = result.text.split(separator: "\n").map(String.init)
    #expect(lines.last == "\(status)", "\(result.text)")
    let summary = try #require(lines.first { $0.contains(#""type":"summary""#) }, "\(result.text)")
    #expect(summary.contains(#""succeeded":false"#) && summary.contains(word), "\(summary)")
  }

  /// A run that waits for the lock ends by itself when it is told to stop.
  @Test func aRunThatWaitsForTheLockCanBeStopped() async throws {
    let home = try ScratchHome()
    let folder = try ScratchFolder()
    try AtomicFile.write("resource \"terraform_data\" \"a\" {}\n", to: folder.path("main.stack.hcl"))
    let program = try #require(StackProgram.path)
    let environment = home.environment.merging(["NO_COLOR": "1", "TERM": "xterm"]) { $1 }
    let holder = try TerminalProcess([program, "apply"], in: folder.path, environment: environment)
    try await eventuallyTrue("it asks", within: .seconds(60)) { holder.screen.contains { $0.contains("as a yes: ") } }
    let refused = try await CLI("apply", "--json", "--auto-approve", in: folder.path).home(home).expect(
      stderr: "", exitCode: 1)
    #expect(refused.text.split(separator: "\n").count == 2, "\(refused.text)")
    #expect(refused.text.contains("\"type\":\"diagnostic\"") && refused.text.contains("\"succeeded\":false"))
    for command in [["apply", "--auto-approve"], ["taint", "terraform_data.a"]] {
      let waiter = ServerProcess(
        [program] + command + ["-C", folder.path, "--lock-timeout", "300s"], logFile: folder.path(command[0] + ".log"))
      try waiter.start(environment: environment)
      try await eventuallyTrue("it waits", within: .seconds(60)) { waiter.log.contains("waiting for the lock: ") }
      waiter.kill(SIGINT)
      #expect(waiter.exitCode == 130, "\(command)")
      #expect(waiter.log.hasSuffix("stopped waiting for the lock: nothing was changed\n"), "\(waiter.log)")
    }
    holder.type("no\n")
    try await eventuallyTrue("it ends", within: .seconds(60)) { holder.exitCode == 1 }
  }

  /// So does one that plans, and whoever comes next has the lock at once.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aRunThatPlansCanBeStopped(_ number: Int32) async throws {
    // Who started the tests may have told them to outlive a terminal, and what they start.
    signal(SIGHUP, SIG_DFL)
    let home = try ScratchHome()
    let server = try await StateServerFixture(home)
    let (folder, other) = (try ScratchFolder(), try ScratchFolder())
    for (folder, count) in [(folder, 300_000), (other, 1)] {
      try folder.write(
        """
        stack {
          backend "http" {
            address = "http://127.0.0.1:\(server.port)/state/shop"
          }
        }
        resource "terraform_data" "a" { count = \(count) }

        """, to: "main.stack.hcl")
    }
    let program = try #require(StackProgram.path)
    let environment = home.environment.merging(["STACK_HTTP_PASSWORD": server.secret]) { $1 }
    @Sendable func plan() -> CLI { CLI("plan", in: other.path).home(home).env("STACK_HTTP_PASSWORD", server.secret) }
    for folder in [folder, other] {
      try await CLI("init", in: folder.path).home(home).env("STACK_HTTP_PASSWORD", server.secret).expect(exitCode: 0)
    }
    try await plan().expect(exitCode: 0)
    let planner = ServerProcess(
      [program, "apply", "--auto-approve", "--json", "-C", folder.path],
      logFile: folder.path("log"))
    try planner.start(environment: environment)
    try await eventuallyTrue("it plans, under the lock", within: .seconds(60)) {
      planner.log.contains("planned_change")
    }
    #expect(try await plan().run().errorText.contains("is locked"))
    planner.kill(number)
    #expect(planner.exitCode == 130)
    let end = String(planner.log.suffix(1000))
    #expect(end.contains("stopped planning: nothing was changed\n"), "\(end)")
    let summary = try #require(end.split(separator: "\n").last { $0.hasPrefix("{") })
    #expect(summary.contains(#""type":"summary""#) && summary.contains(#""interrupted":true"#), "\(summary)")
    try await plan().expect(exitCode: 0)
  }
}
