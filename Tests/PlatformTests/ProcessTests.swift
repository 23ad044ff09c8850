import Glibc
import Platform
import TestSupport
import Testing

@Suite("Processes") struct ProcessTests {
  @Test func outputsAndStatusAreTaken() async throws {
    let result = try await Command("/bin/sh", ["-c", "cat; echo err >&2; exit 3"], input: Array("in".utf8)).run()
    #expect(result.status == .exited(3))
    #expect(result.text == "in")
    #expect(result.errorText == "err\n")
  }

  @Test func onlyTheEndOfALongOutputIsKept() async throws {
    let result = try await Command(
      "/bin/sh", ["-c", "yes | head -c 1000000; echo; echo end"], outputLimit: 100
    ).run()
    #expect(result.output.count == 100)
    #expect(result.text.hasSuffix("end\n"))
  }

  @Test func theTimeLimitKillsTheWholeGroup() async throws {
    let clock = ContinuousClock.now
    await #expect(throws: CommandError.self) {
      try await Command("/bin/sh", ["-c", "sleep 1301 & sleep 1302"], timeout: .milliseconds(200)).run()
    }
    #expect(ContinuousClock.now - clock < .seconds(5))
  }

  @Test func cancellingKills() async throws {
    let task = Task { try await Command("sleep", ["1303"]).run() }
    try await Task.sleep(for: .milliseconds(100))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func environmentAndFolderAreAsTold() async throws {
    let result = try await Command(
      "/usr/bin/env", ["sh", "-c", "pwd; echo $A"], environment: ["A": "b", "PATH": "/usr/bin:/bin"],
      workingDirectory: "/tmp"
    ).runChecked()
    #expect(result.text == "/tmp\nb\n")
  }

  @Test func aMissingProgramIsNamed() async {
    await #expect(throws: CommandError.notFound(executable: "no-such-program")) {
      try await Command("no-such-program").run()
    }
  }

  @Test func aProcessIsKnownByItsStartTime() throws {
    let own = ProcessIdentity.current
    #expect(own.isAlive)
    #expect(own.uptime != nil)
    #expect(!ProcessIdentity(pid: own.pid, startTime: own.startTime &+ 1).isAlive)
    #expect(ProcessIdentity(pid: 0x3fffff) == nil)
  }

  @Test func aFreePortCanBeListenedOn() throws {
    let port = try FreePort.next()
    #expect(FreePort.isFree(port))
    #expect(!FreePort.answers(port))
  }

  @Test func timestampsAreRFC3339() {
    #expect(Timestamp(nanoseconds: 0).text == "1970-01-01T00:00:00.000Z")
    #expect(Timestamp(nanoseconds: 1_767_225_599_999_000_000).text == "2025-12-31T23:59:59.999Z")
    #expect(Timestamp(nanoseconds: -1_000_000).text == "1969-12-31T23:59:59.999Z")
  }

  @Test(arguments: [
    ("nats-server: v2.10.4", EngineVersion(2, 10, 4)), ("v1.1.3 19864453f7", EngineVersion(1, 1, 3)),
    ("Python 3.11.2", EngineVersion(3, 11, 2)), ("9.6", EngineVersion(9, 6, 0)),
  ])
  func versionsAreFound(_ text: String, _ version: EngineVersion) {
    #expect(EngineVersion(firstIn: text) == version)
  }

  @Test func anEngineThatIsTooOldIsRefused() async throws {
    let scratch = try ScratchFolder()
    let program = try scratch.write("#!/bin/sh\necho tool 1.2.3\n", to: "tool", mode: 0o755)
    let kind = { (minimum: EngineVersion, prefix: String) in
      EngineKind(
        name: "tool", program: "tool", versionArguments: [], versionPrefix: prefix, minimumVersion: minimum,
        variable: "TEST_TOOL")
    }
    setenv("STACK_ENGINE_TEST_TOOL", program, 1)
    defer { unsetenv("STACK_ENGINE_TEST_TOOL") }
    let found = try await Engines().find(kind(EngineVersion(1, 2, 0), "tool "))
    #expect(found.path == program && found.version == EngineVersion(1, 2, 3))
    await #expect(
      throws: EngineError.tooOld(kind(EngineVersion(2, 0, 0), "tool "), path: program, version: EngineVersion(1, 2, 3))
    ) { try await Engines().find(kind(EngineVersion(2, 0, 0), "tool ")) }
    let other = kind(EngineVersion(1, 0, 0), "other ")
    await #expect(throws: EngineError.unusable(other, path: program, reason: "that is not tool")) {
      try await Engines().find(other)
    }
  }
}
