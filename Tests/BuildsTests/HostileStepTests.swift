import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Builds

/// What a step may do to the machine that runs it: all of it bounded, and told.
@Suite struct HostileStepTests {
  /// In short what 5 GB would be: what is over the limit is read, so that the step goes on, and not kept.
  @Test func anEndlessLogIsCut() {
    let kept = Kept()
    let output = StepOutput(secrets: nil, limit: 1 << 20) { kept.add($0) }
    let piece = Array(String(repeating: "0123456789abcde\n", count: 4096).utf8)
    for _ in 0..<64 { piece.withUnsafeBytes { output.write($0) } }
    output.finish()
    #expect(kept.bytes.count < (1 << 20) + 100)
    #expect(
      String(decoding: kept.bytes.suffix(44), as: UTF8.self).hasSuffix("[more than 1 MiB: the rest is not kept]\n"))
  }

  @Test func anEndlessLineIsCutIntoLines() {
    let kept = Kept()
    let output = StepOutput(secrets: nil, limit: 8 << 20) { kept.add($0) }
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
    for _ in 0..<40 { piece.withUnsafeBytes { output.write($0) } }
    output.finish()
    let lines = kept.bytes.split(separator: 0x0A)
    #expect(lines.map(\.count).max() == BuildLog.lineLimit)
    #expect(lines.map(\.count).reduce(0, +) == 4_000_000)
  }

  @Test func binaryOutputIsKeptAsItIs() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run(
      "steps: [{name: python, id: bin, args: [-c, 'import sys; sys.stdout.buffer.write(bytes(range(256)))']}]\n")
    var reader = try fixture.history.log(of: run.record.id)
    var bytes: [UInt8] = []
    while let frame = try reader.next() { bytes += frame.lines }
    #expect(bytes == Array(0...255) + [0x0A])
  }

  @Test func aFullDiskIsTold() async throws {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    try scratch.write(
      "steps: [{name: bash, id: talk, args: [-c, 'ulimit -f unlimited 2>/dev/null; seq 1 300000; echo done']}]\n",
      to: "build.yaml")
    let program = try #require(StackProgram.path)
    // A limit on the size of files is as good as a full disk, and can be had by anybody.
    let result = try await Command(
      "bash", ["-c", "trap '' XFSZ; ulimit -S -f 1000; exec '\(program)' build run --no-source build.yaml >/dev/null"],
      environment: home.environment, workingDirectory: scratch.path, timeout: .seconds(60)
    ).run()
    #expect(result.status == .exited(0), Comment(rawValue: result.errorText))
    #expect(result.errorText.contains("warning: the log that is kept lacks what came later: file too large\n"))
    let record = try #require(try BuildHistory(directories: home.directories).all().first)
    #expect(record.status == .success)
    #expect(record.logFault == "file too large")
    let lacks = "warning: the log lacks what came later: file too large\n"
    for words in [["latest"], ["latest", "--follow"], ["--json"]] {
      #expect(try await CLI(arguments: ["build", "log"] + words).home(home).expect().errorText == lacks)
    }
    let shown = try await CLI("build", "show").home(home).expect().text
    #expect(shown.contains("log         not whole: file too large"), Comment(rawValue: shown))
  }

  /// A build that could not be written down whole is none: it does not wait for ever. Wherever in its beginning the disk is full.
  @Test(.disabled(if: !SmallDisk.isPossible, Comment(rawValue: SmallDisk.reason)))
  func onAFullDiskThereIsNoBuild() async throws {
    let (home, scratch) = (try ScratchHome(), try ScratchFolder())
    let disk = try SmallDisk(kilobytes: 8 << 10, at: home.path)
    try scratch.write("steps: [{name: bash, id: say, args: [-c, 'echo said']}]\n", to: "build.yaml")
    let build = CLI("build", "run", "--no-source", "build.yaml", in: scratch.path).home(home)
    try await build.expect(stdout: "[say] said\n")
    var done = 1
    for pages in 0..<12 {
      let fill = "cat /dev/zero >fill 2>/dev/null; truncate -s -$((\(pages) * 4096)) fill"
      _ = try await Command("bash", ["-c", fill], workingDirectory: home.path).run()
      let result = try await build.run()
      try Files.remove(Path.join(home.path, "fill"))
      if result.status.isSuccess {
        done += 1
      } else {
        let said = result.errorText
        #expect(said.contains("no space left on device") || said.contains("make room on the disk"), "\(said)")
      }
      let left = try BuildHistory(directories: home.directories).all()
      #expect(left.filter { $0.status == .success }.count == done, "\(pages)")
      // One that had begun has ended.
      #expect(left.allSatisfy { $0.status.isFinal }, "\(pages): \(left.map(\.status))")
    }
    withExtendedLifetime(disk) {}
  }

  @Test func closedDescriptorsAreNoEnd() async throws {
    let run = try await BuildFixture().run(
      "steps: [{name: bash, id: mute, args: [-c, \"echo heard; exec >&- 2>&- <&-; sleep 0.1; exit 4\"]}]\n")
    #expect(run.record.steps.first?.exit == "exit code 4")
    #expect(run.lines == ["[mute] heard"])
  }

  /// Also those that hide: in a session of their own, holding nothing of the step's.
  @Test func whatAStepLeavesBehindGoesWithTheBuild() async throws {
    let run = try await BuildFixture().run(
      "steps: [{name: bash, args: [-c, \"setsid sleep 1002 >/dev/null 2>&1 </dev/null & sleep 0.05; echo on\"]}]\n")
    #expect(run.record.status == .success)
    #expect(ProcessStatus.pids(withEnvironment: "BUILD_ID", run.record.id).isEmpty)
  }

  /// Time, cancel and signal end a build whose step keeps the process above it from working, within a bounded time, with all it has.
  @Test(arguments: ["timeout", "cancel", "signal"])
  func whatStopsItsReaperIsEnded(_ way: String) async throws {
    let (home, scratch) = (try ScratchHome(), try ScratchFolder())
    let script = """
      trap '' TERM; reaper=$PPID
      (cd /; env -i /usr/bin/setsid /bin/sh -c "trap '' TERM; while :; do kill -STOP $reaper; done" >/dev/null 2>&1 </dev/null &
      echo $! > \(scratch.path("stopper")))
      echo begun; sleep 1601
      """
    let timeout = way == "timeout" ? ", timeout: 1s" : ""
    try scratch.write(
      "steps:\n- name: bash\n  id: stop\n  script: |\n"
        + script.split(separator: "\n").map { "    \($0)\n" }.joined() + (timeout.isEmpty ? "" : "  timeout: 1s\n"),
      to: "build.yaml")
    let history = BuildHistory(directories: home.directories)
    async let ended = CLI("build", "run", "--no-source", "build.yaml", in: scratch.path).home(home).within(.seconds(40))
      .run()
    let record = try await eventually("the step runs", within: .seconds(20)) {
      try history.all().first { Files.status(history.logFile(of: $0.id))?.size ?? 0 > 0 }
    }
    let begun = ContinuousClock.now
    if way == "cancel" { try await CLI("build", "cancel", record.id).home(home).expect() }
    if way == "signal" { try #require(record.runner).signal(SIGTERM) }
    let result = try await ended
    #expect(ContinuousClock.now - begun < .seconds(20))
    #expect(result.status == .exited(way == "timeout" ? 1 : 130), "\(result.errorText)")
    #expect(try history.find(record.id).steps.map(\.status) == [way == "timeout" ? .timeout : .cancelled])
    let stopper = try #require(Int32(try scratch.read("stopper").filter(\.isNumber)))
    #expect(ProcessIdentity(pid: stopper) == nil)
    #expect(ProcessStatus.pids(withEnvironment: "BUILD_ID", record.id).isEmpty)
  }

  /// What becomes of a step whose reaper is killed is not known: it has failed, and nothing of it goes on.
  @Test func whatKillsItsReaperFails() async throws {
    let run = try await BuildFixture().run(
      "steps: [{name: bash, id: kill, args: [-c, \"echo on; (cd /; env -i setsid sleep 1602 >/dev/null 2>&1 &) ; kill -9 $$PPID; sleep 1603\"]}]\n"
    )
    #expect(run.record.reason == "`kill` failed: its reaper was killed, the process above it that tells how it ends")
    #expect(run.lines == ["[kill] on", "[kill] [processes that the step left behind were killed]"])
    #expect(
      !ProcessStatus.allPids().contains { pid in
        (try? Files.read("/proc/\(pid)/cmdline")).map { String(decoding: $0, as: UTF8.self).hasPrefix("sleep\0160") }
          ?? false
      })
  }

  /// Also at once, when the reaper has not yet told that the program has begun.
  @Test func whatKillsItsReaperAtOnceFails() async throws {
    let step = "{name: sh, args: [-c, 'kill -9 $$PPID'], waitFor: ['-'], allowFailure: true}"
    let run = try await BuildFixture().run(
      "steps:\n" + (0..<150).map { _ in "- \(step)\n" }.joined())
    #expect(run.record.status == .success)
    let exits = Set(run.record.steps.map(\.exit))
    #expect(exits == ["its reaper was killed, the process above it that tells how it ends"])
  }

  @Test func twoBuildsOfOneCommitDoNotMeet() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit(["a.txt": "a\n"])
    let source = BuildRequest.Source.commit(repository: fixture.scratch.path("source"), sha: sha)
    let yaml = "steps: [{name: bash, args: [-c, \"cat a.txt; echo b > a.txt; sleep 0.2; cat a.txt\"]}]\n"
    async let one = fixture.run(yaml, source: source)
    async let two = fixture.run(yaml, source: source)
    for run in try await [one, two] { #expect(run.lines == ["[step 1] a", "[step 1] b"], "\(run.log)") }
    try await fixture.git("diff", "--exit-code", "HEAD")
  }

  /// A runner in the foreground that is killed: the next one ends what it left.
  @Test func aKilledRunnerIsNoEnd() async throws {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    try scratch.write("steps: [{name: bash, args: [-c, 'echo begun; exec sleep 1004']}]\n", to: "long.yaml")
    try scratch.write("steps: [{name: bash, entrypoint: 'true'}]\n", to: "next.yaml")
    let history = BuildHistory(directories: home.directories)
    async let killed = CLI("build", "run", "--no-source", "long.yaml", in: scratch.path).home(home).run()
    let record = try await eventually("the step runs", within: .seconds(20)) {
      try history.all().first { Files.status(history.logFile(of: $0.id))?.size ?? 0 > 0 }
    }
    try #require(record.runner).signal(SIGKILL)
    _ = try await killed
    // Without anybody's doing.
    try await eventuallyTrue("its step is gone", within: .seconds(5)) {
      ProcessStatus.pids(withEnvironment: "BUILD_ID", record.id).isEmpty
    }
    try await CLI("build", "run", "--no-source", "next.yaml", in: scratch.path).home(home).expect()
    #expect(ProcessStatus.pids(withEnvironment: "BUILD_ID", record.id).isEmpty)
    #expect(try history.find(record.id).status == .interrupted)
    #expect(!Files.exists(Path.join(history.folder(of: record.id), "workspace")))
    let log = try await CLI("build", "log", record.id).home(home).expect().text
    #expect(log == "[step 1] begun\n")
  }

  /// What hid from a runner that is killed, in a session, environment and folder of its own, ends too; what the step had the agent do
  /// goes on.
  @Test func whatHidesFromAKilledRunnerIsEnded() async throws {
    let (home, scratch) = (try ScratchHome(), try ScratchFolder())
    let hidden = scratch.path("hidden")
    try scratch.write(
      """
      steps:
      - {name: stack, args: [agent, start]}
      - name: bash
        script: |
          (cd /; env -i setsid sh -c 'echo $$ >\(hidden)1; trap "" TERM; sleep 1605; sleep 1606' >/dev/null 2>&1 </dev/null &)
          (cd /; env -i setsid sh -c 'setsid sh -c "echo \\$\\$ >\(hidden)2; sleep 1607" & sleep 0.1' >/dev/null 2>&1 &)
          echo begun; sleep 1608

      """, to: "build.yaml")
    async let killed = CLI("build", "run", "--no-source", "build.yaml", in: scratch.path).home(home).run()
    let hiding = try await eventually("the step has hidden its processes", within: .seconds(20)) {
      let found = [1, 2].compactMap { try? scratch.read("hidden\($0)") }.compactMap { Int32($0.filter(\.isNumber)) }
        .compactMap { ProcessIdentity(pid: $0) }
      return found.count == 2 ? found : nil
    }
    let history = BuildHistory(directories: home.directories)
    let record = try #require(try history.all().first)
    try #require(record.runner).signal(SIGKILL)
    _ = try await killed
    try await eventuallyTrue("all that hid is gone", within: .seconds(10)) {
      hiding.allSatisfy { !$0.isAlive } && ProcessStatus.pids(withEnvironment: "BUILD_ID", record.id).isEmpty
    }
    try await eventuallyTrue("who ended it is gone", within: .seconds(10)) {
      !ProcessStatus.allPids().contains { pid in
        (try? Files.read("/proc/\(pid)/cmdline")) == Array("stack\0build\0reap\0".utf8)
      }
    }
    #expect(try await CLI("agent", "status").home(home).expect().text.contains("running"))
    try await CLI("agent", "stop").home(home).expect()
  }

  /// A full disk, by the log or by what a step writes elsewhere, does not take the build's result with it: room is kept for that from
  /// the beginning.
  @Test(.disabled(if: !SmallDisk.isPossible, Comment(rawValue: SmallDisk.reason)))
  func aFullDiskLeavesTheResult() async throws {
    let (home, scratch) = (try ScratchHome(), try ScratchFolder())
    let disk = try SmallDisk(kilobytes: 8 << 10, at: home.path)
    try scratch.write(
      """
      steps:
      - {name: bash, id: talk, args: [-c, 'seq 1 3000000']}
      - {name: bash, id: fill, args: [-c, 'cat /dev/zero >$$STACK_HOME/fill 2>/dev/null; echo full']}

      """,
      to: "build.yaml")
    let run = CLI("build", "run", "--no-source", "build.yaml", in: scratch.path).home(home).within(.seconds(60))
    let said = try await run.expect().text
    #expect(said.hasSuffix("[fill] full\n") && !said.contains("warning"), "\(said.suffix(400))")
    let history = BuildHistory(directories: home.directories)
    let record = try history.find("latest")
    #expect(record.status == .success && record.steps.map(\.status) == [.success, .success])
    #expect(record.logFault == "no space left on device")
    for name in ["build.json", "junit.xml", "index.html"] {
      let text = String(decoding: try Files.read(Path.join(history.folder(of: record.id), name)), as: UTF8.self)
      #expect(text.contains(name == "junit.xml" ? "failures=\"0\"" : "SUCCESS"), "\(name): \(text)")
    }
    let shown = try await CLI("build", "show").home(home).expect().text
    #expect(shown.contains("log         not whole: no space left on device"), "\(shown)")
    #expect(try await CLI("build", "log").home(home).expect().text.hasPrefix("[talk] 1\n[talk] 2\n"))
    withExtendedLifetime(disk) {}
  }

  /// A killed worker: its build is interrupted, its processes are ended, what waited runs, and it can be tried again.
  @Test func aKilledWorkerIsNoEnd() async throws {
    let home = try ScratchHome()
    let scratch = try ScratchFolder()
    try scratch.write("steps: [{name: bash, args: [-c, 'sleep \(1003)']}]\n", to: "long.yaml")
    try scratch.write("steps: [{name: bash, args: [-c, 'echo ran']}]\n", to: "next.yaml")
    func submit(_ file: String) async throws -> String {
      try await CLI("build", "submit", "--no-source", file, in: scratch.path).home(home).expect().text
        .split(separator: "\n").first.map(String.init) ?? ""
    }
    let history = BuildHistory(directories: home.directories)
    // As many as run at once, so that what comes after them waits.
    let all = [try await submit("long.yaml"), try await submit("long.yaml")]
    #expect(all.count == BuildWorker.concurrency)
    let long = all[1]
    let worker = try await eventually("the steps run", within: .seconds(20)) {
      all.contains { ProcessStatus.pids(withEnvironment: "BUILD_ID", $0).isEmpty } ? nil : history.load(long)?.runner
    }
    let waiting = try await submit("next.yaml")
    worker.signal(SIGKILL)
    try await eventuallyTrue("the worker is gone") { !worker.isAlive }
    #expect(try history.find(long).status == .interrupted)
    let last = try await submit("next.yaml")
    try await eventuallyTrue("what waited has run", within: .seconds(20)) {
      [waiting, last].allSatisfy { history.load($0)?.status == .success }
    }
    #expect(ProcessStatus.pids(withEnvironment: "BUILD_ID", long).isEmpty)
    #expect(!Files.exists(history.logFile(of: long)))
  }
}

/// What a sink got.
private final class Kept: Sendable {
  private let state = Mutex<[UInt8]>([])
  var bytes: [UInt8] { state.withLock { $0 } }
  func add(_ more: [UInt8]) { state.withLock { $0 += more } }
}
