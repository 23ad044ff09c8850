import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

/// Programs with a reaper above them.
@Suite struct SupervisedProgramTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func program(_ script: String, timeout: Duration? = nil) -> SupervisedProgram {
    SupervisedProgram(
      executable: "/bin/sh", arguments: ["sh", "-c", script], environment: ["PATH": "/usr/bin:/bin", "A": "b"],
      workingDirectory: scratch.path, timeout: timeout, grace: .milliseconds(200))
  }

  private func run(
    _ script: String, timeout: Duration? = nil
  ) async throws -> (outcome: SupervisedProgram.Outcome, text: String) {
    let text = Mutex("")
    let outcome = try await program(script, timeout: timeout).run(until: StopSwitch()) { bytes in
      text.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
    }
    return (outcome, text.withLock { $0 })
  }

  private func process(_ file: String) throws -> ProcessIdentity? {
    ProcessIdentity(pid: try #require(Int32(try scratch.read(file).filter(\.isNumber))))
  }

  @Test func itsOutputsStatusFolderAndEnvironmentAreItsOwn() async throws {
    let run = try await run("pwd; echo $A >&2; ls /proc/self/fd | wc -l; exit 7")
    #expect(run.outcome.status == .exited(7) && !run.outcome.leftProcesses)
    // Input, both outputs, and the one that reads the list.
    #expect(run.text == "\(Files.realPath(scratch.path) ?? "")\nb\n4\n")
    #expect(try await self.run("kill -9 $$").outcome.status == .signalled(9))
  }

  @Test func aMissingProgramIsAFault() async throws {
    var missing = program("")
    missing.executable = "/none"
    await #expect(throws: SystemError.self) { try await missing.run(until: StopSwitch()) { _ in } }
    var nowhere = program("")
    nowhere.workingDirectory = "/none"
    await #expect(throws: SystemError.self) { try await nowhere.run(until: StopSwitch()) { _ in } }
  }

  /// Nothing of it tells where it comes from: no environment, no session, no folder, no open file, no parent.
  @Test func whatHidesIsKilled() async throws {
    let run = try await run(
      """
      (cd /; env -i setsid sh -c 'sleep 1401 & echo $! >\(scratch.path("hidden")); exec sleep 1402' \
      >/dev/null 2>&1 </dev/null &)
      until [ -s hidden ]; do sleep 0.01; done
      """)
    #expect(run.outcome.status == .exited(0) && run.outcome.leftProcesses)
    #expect(try process("hidden") == nil)
  }

  /// What says of itself that it was started to outlive commands, and is not what our program starts so.
  @Test(arguments: ["sleep 1403", "sh -c 'sleep 1403; :' agent run", "bash -c 'exec -a stack sleep 1403'"])
  func whatOnlySaysThatItIsDetachedIsKilled(_ command: String) async throws {
    let run = try await run(
      """
      env -i PATH=/usr/bin:/bin STACK_DETACHED=1 setsid \(command) >/dev/null 2>&1 &
      until [ "$(cut -d' ' -f6 /proc/$!/stat)" = $! ]; do sleep 0.01; done
      echo $! >hidden
      """)
    #expect(run.outcome.status == .exited(0) && run.outcome.leftProcesses)
    #expect(try process("hidden") == nil)
  }

  @Test func whatTakesTooLongIsKilledWithAllItStarted() async throws {
    let run = try await run(
      "trap '' TERM; setsid sh -c 'echo $$ >other; exec sleep 1404' & sleep 1405; sleep 1406",
      timeout: .milliseconds(500))
    #expect(run.outcome.stopped == .timedOut && run.outcome.status == .signalled(9))
    #expect(try process("other") == nil)
  }

  /// A stopped reaper goes on by itself.
  @Test func whatStopsItsReaperEndsAsItsOwn() async throws {
    let run = try await run("kill -STOP $PPID; setsid sleep 1407 & echo $! >left; exit 3")
    #expect(run.outcome.status == .exited(3) && run.outcome.leftProcesses)
    #expect(try process("left") == nil)
  }

  /// One that is stopped over and over is killed when the time is over, and so is what hides below it.
  @Test func whatStopsItsReaperForEverIsEnded() async throws {
    let begun = ContinuousClock.now
    let run = try await run(
      """
      trap '' TERM
      reaper=$PPID
      (cd /; env -i setsid sh -c "trap '' TERM; while :; do kill -STOP $reaper; done" >/dev/null 2>&1 </dev/null &
      echo $! >\(scratch.path("stopper")))
      setsid sleep 1408 & echo $! >left
      sleep 1409
      """, timeout: .milliseconds(500))
    #expect(run.outcome.stopped == .timedOut && run.outcome.leftProcesses)
    #expect(ContinuousClock.now - begun < .seconds(8))
    for file in ["stopper", "left"] { #expect(try process(file) == nil, "\(file)") }
  }

  /// What was below a reaper that is killed is found, and killed, wherever it hides.
  @Test func whatKillsItsReaperIsKilled() async throws {
    let run = try await run(
      """
      (cd /; env -i setsid sh -c 'sleep 1410 & echo $! >\(scratch.path("hidden")); exec sleep 1411' \
      >/dev/null 2>&1 </dev/null &)
      until [ -s hidden ]; do sleep 0.01; done
      echo $$ >self
      kill -KILL $PPID
      exec sleep 1412
      """)
    #expect(run.outcome.status == .unknown && run.outcome.stopped == nil && run.outcome.leftProcesses)
    for file in ["hidden", "self"] { #expect(try process(file) == nil, "\(file)") }
  }

  /// A command that runs beside it is not taken for something that was below a killed reaper.
  @Test func otherChildrenAreLeftAlone() async throws {
    async let other = Command("/bin/sh", ["-c", "sleep 1.5; echo on"]).run()
    async let step = run("sleep 0.5; exit 5")
    try await Task.sleep(for: .milliseconds(100))
    let killer = try await run("kill -KILL $PPID; exec sleep 1413")
    #expect(killer.outcome.status == .unknown)
    #expect(try await step.outcome.status == .exited(5))
    #expect(try await other.text == "on\n")
  }

  @Test func manyAtOnceAreTakenApart() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask {
          let run = try await run("echo \(number); exit \(number)")
          return run.outcome.status == .exited(Int32(number)) && run.text == "\(number)\n"
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }
}
