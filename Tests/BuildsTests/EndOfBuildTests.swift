import Glibc
import Platform
import TestSupport
import Testing

@testable import Builds

/// What is told of builds that end otherwise than by their steps.
@Suite struct EndOfBuildTests {
  private static func report(_ run: BuildFixture.Run, _ fixture: BuildFixture) throws -> String {
    String(decoding: try Files.read(Path.join(fixture.history.folder(of: run.record.id), "junit.xml")), as: UTF8.self)
  }

  /// Before the steps, and after them.
  @Test(arguments: [
    "artifacts: {objects: {location: kept, paths: ['none*']}}",
    "availableSecrets: {secretManager: [{versionName: none, env: S}]}\noptions: {secretEnv: [S]}",
    "options: {env: ['A=$_MISSING']}",
  ])
  func notificationAndReportTellOfIt(_ rest: String) async throws {
    let fixture = try BuildFixture()
    let told = fixture.scratch.path("told")
    let run = try await fixture.run(
      """
      steps: [{name: bash, entrypoint: 'true'}]
      x-stack: {notify: [bash, -c, "echo $$BUILD_STATUS $$BUILD_REASON > \(told)"]}
      \(rest)

      """)
    #expect(run.record.status == .failure)
    let reason = try #require(run.record.reason)
    #expect(try fixture.scratch.read("told") == "FAILURE \(reason)\n")
    let report = try Self.report(run, fixture)
    #expect(report.contains("failures=\"0\" errors=\"1\""))
    #expect(report.contains("<testcase classname=\"build\" name=\"build\""))
    #expect(report.contains("<error type=\"FAILURE\""))
  }

  /// It changes nothing of the build, and its log says why.
  @Test(arguments: [
    (
      "[bash, -c, 'echo begun >&2; echo no network >&2; exit 3']",
      "`bash` could not be notified, exit code 3: no network"
    ),
    ("[no-such-program]", "the program `no-such-program` that should be notified is not there"),
  ])
  func aNotificationThatFailsIsTold(_ command: String, _ why: String) async throws {
    let run = try await BuildFixture().run("steps: [{name: bash, entrypoint: 'true'}]\nx-stack: {notify: \(command)}\n")
    #expect(run.record.status == .success)
    #expect(run.lines == ["[build] warning: \(why)"])
  }

  @Test func anInterruptedBuildsReportIsNotGreen() async throws {
    let fixture = try BuildFixture()
    let run = try await fixture.run("steps: [{name: bash, entrypoint: 'true'}]\n")
    var record = run.record
    record.status = .working
    record.runner = ProcessIdentity(pid: 1 << 22, startTime: 1)
    record.steps[0].status = .working
    try fixture.history.save(record)
    #expect(try fixture.history.find(record.id).status == .interrupted)
    #expect(try Self.report(run, fixture).contains("failures=\"0\" errors=\"1\" skipped=\"1\""))
  }

  /// Links are not kept, and that is said; where nothing else was named it is a fault.
  @Test func linksAreNoArtifacts() async throws {
    let fixture = try BuildFixture()
    let some = try await fixture.run(
      "steps: [{name: bash, args: [-c, 'mkdir d; echo x > d/a; ln -s a d/b']}]\nartifacts: {objects: {paths: [d]}}\n")
    #expect(some.record.artifacts.map(\.path) == ["d/a"])
    #expect(some.lines == ["[build] warning: symbolic links are not kept as artifacts: `d/b`"])
    let none = try await fixture.run(
      "steps: [{name: bash, args: [-c, 'echo x > a; ln -s a b']}]\nartifacts: {objects: {paths: [b]}}\n")
    #expect(none.record.status == .failure)
    #expect(none.record.reason == "the artifact path `b` matches symbolic links alone, which are not kept")
  }

  /// The one that ended it, not one before it that was allowed to fail.
  @Test func theReasonNamesTheStepThatEndedIt() async throws {
    let run = try await BuildFixture().run(
      """
      steps:
      - {name: bash, id: may, args: [-c, "exit 3"], allowFailure: true}
      - {name: bash, id: must, args: [-c, "exit 4"]}
      """)
    #expect(run.record.reason == "`must` failed: exit code 4" && run.record.failedStep == 2)
  }

  /// A submodule whose server takes the connection and says nothing.
  @Test func aCheckoutThatHangsIsEnded() async throws {
    let fixture = try BuildFixture()
    let sha = try await fixture.commit(["a.txt": "a\n"])
    let server = try SilentServer()
    try fixture.scratch.write(
      "[submodule \"lib\"]\n\tpath = lib\n\turl = git://127.0.0.1:\(server.port)/l.git\n", to: "source/.gitmodules")
    try Files.makeFolder(fixture.scratch.path("source/lib"))
    try await fixture.git("update-index", "--add", "--cacheinfo", "160000,\(sha),lib")
    let whole = try await fixture.commit([:])
    let source = BuildRequest.Source.commit(repository: fixture.scratch.path("source"), sha: whole)
    let yaml = "steps: [{name: bash}]\n"
    let late = try await fixture.run(yaml + "timeout: 0.5s\n", source: source)
    #expect(late.record.status == .timeout && late.record.reason == "it did not end within 0.5 s")
    let stop = try StopSwitch()
    let cancelled = try await fixture.run(yaml, source: source, stop: stop) { event in
      if case .started = event { stop.turnOn(.cancelled) }
    }
    #expect(cancelled.record.status == .cancelled)
    #expect(ProcessStatus.pids(withEnvironment: "BUILD_ID", late.record.id).isEmpty)
  }

  /// A running step's state is on the disk soon, also when it came right after another change.
  @Test func theRecordOfARunningStepIsWritten() async throws {
    let fixture = try BuildFixture()
    let go = fixture.scratch.path("go")
    async let run = fixture.run(
      "steps: [{name: bash, args: [-c, 'timeout 20 sh -c \"until [ -e \(go) ]; do sleep 0.02; done\"']}]\n")
    try await eventuallyTrue("the step is shown as running", within: .seconds(10)) {
      try fixture.history.all().first?.steps.first?.status == .working
    }
    try fixture.scratch.write("", to: "go")
    #expect(try await run.record.status == .success)
  }
}

/// Listens on a port; the system takes connections for it, and nobody answers.
private final class SilentServer: Sendable {
  let port: UInt16
  private let descriptor: Int32

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, size)
        _ = listen(descriptor, 16)
        _ = getsockname(descriptor, $0, &size)
      }
    }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(descriptor) }
}
