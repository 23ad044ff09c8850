import AgentAPI
import Foundation
import Glibc
import Platform
import TestSupport
import Testing

@Suite("Units") struct LifecycleTests {
  @Test func runsLogsAndStops() async throws {
    let agent = try await AgentFixture()
    let spec = agent.shell("hello", "echo out; echo err >&2; exec sleep 1001")
    let status = try await agent.run(spec)
    let pid = try #require(status.pid)
    let process = try #require(ProcessIdentity(pid: pid))
    #expect(try await agent.log(spec) == "out\nerr\n")

    let stopped = try await agent.client.stop(spec.name)
    #expect(stopped.state == .stopped)
    #expect(!process.isAlive)
    #expect(try await agent.client.start(spec.name).name == spec.name)
    #expect(try await agent.client.waitReady(spec.name, timeout: .seconds(10)).isReady)
  }

  /// Who asked for the removal may be gone before it ends, as a killed `stack destroy` is.
  @Test func aUnitMadeWhileItsNamesakeIsRemovedStays() async throws {
    let agent = try await AgentFixture()
    // It takes a second to end.
    let spec = agent.shell("again", "trap 'sleep 1; exit 0' TERM; while :; do sleep 0.05; done")
    let first = try #require(try await agent.run(spec).pid)
    let removal = Task { try await agent.client.delete(spec.name) }
    try await eventuallyTrue("it is being stopped") {
      try await agent.client.units(stack: spec.stack).contains { $0.name == spec.name && $0.state == .stopping }
    }
    #expect(kill(first, 0) == 0)
    let second = try #require(try await agent.run(spec).pid)
    try await removal.value
    #expect(kill(first, 0) != 0)
    #expect(second != first)
    #expect(try await agent.client.unit(spec.name)?.pid == second)
  }

  /// A run after a killed `stack destroy` must not take for gone what still runs.
  @Test func whoAsksForAUnitThatIsRemovedIsAnsweredWhenItIsGone() async throws {
    let agent = try await AgentFixture()
    let spec = agent.shell("slow", "trap 'sleep 1; exit 0' TERM; while :; do sleep 0.05; done")
    let pid = try #require(try await agent.run(spec).pid)
    let removal = Task { try await agent.client.delete(spec.name) }
    try await eventuallyTrue("it is being stopped") {
      try await agent.client.units(stack: spec.stack).contains { $0.name == spec.name && $0.state == .stopping }
    }
    #expect(kill(pid, 0) == 0)
    #expect(try await agent.client.unit(spec.name) == nil)
    #expect(kill(pid, 0) != 0)
    try await removal.value
  }

  @Test func anEqualSpecificationChangesNothing() async throws {
    let agent = try await AgentFixture()
    var spec = agent.shell("same", "exec sleep 1002")
    let first = try await agent.run(spec)
    spec.labels = ["token": "other"]
    let second = try await agent.run(spec)
    #expect(first.pid == second.pid)
    #expect(second.labels == ["token": "other"])
    spec.environment = ["CHANGED": "1"]
    let third = try await agent.run(spec)
    #expect(third.pid != first.pid)
  }

  @Test func aKilledUnitComesBack() async throws {
    let agent = try await AgentFixture()
    let spec = agent.shell("killed", "exec sleep 1003")
    let pid = try #require(try await agent.run(spec).pid)
    kill(pid, SIGKILL)
    let back = try await eventually("another process is ready") {
      let status = try await agent.client.unit(spec.name)
      return status?.isReady == true && status?.pid != pid ? status : nil
    }
    #expect(back.restarts == 1)
    #expect(back.lastExit == "signal 9 (KILL)")
  }

  @Test func aUnitThatExitsAtOnceFailsWithItsLastWords() async throws {
    let agent = try await AgentFixture()
    let spec = agent.shell("broken", "echo no configuration >&2; exit 3")
    try await agent.client.put(spec)
    let status = try await agent.client.waitReady(spec.name, timeout: .seconds(20))
    #expect(status.state == .failed)
    #expect(!status.isReady)
    #expect(status.lastExit == "exit code 3")
    #expect(status.lastLogLines.last == "no configuration")
  }

  @Test func aProgramThatIsNotThereIsNamed() async throws {
    let agent = try await AgentFixture()
    var spec = agent.shell("missing", "")
    spec.command = ["/nowhere/program"]
    try await agent.client.put(spec)
    let status = try await agent.client.waitReady(spec.name, timeout: .seconds(20))
    #expect(status.lastLogLines.last == "stack: cannot start `/nowhere/program`: no such file or directory")
    #expect(status.lastExit == "exit code 127")
  }

  @Test func restartPoliciesAreKept() async throws {
    let agent = try await AgentFixture()
    var job = agent.shell("job", "exit 0")
    job.restart.mode = .onFailure
    try await agent.client.put(job)
    try await eventuallyTrue("the job ended well") { [job] in
      try await agent.client.unit(job.name)?.state == .exited
    }
    var once = agent.shell("once", "exit 1")
    once.restart.mode = .never
    try await agent.client.put(once)
    try await eventuallyTrue("the job ended badly") { [once] in
      try await agent.client.unit(once.name)?.state == .failed
    }
    #expect(try await agent.client.unit(once.name)?.restarts == 0)
  }

  @Test func stoppingTakesAllDescendantsAlong() async throws {
    let agent = try await AgentFixture()
    // One in the group, one in a session of its own whose parent is gone, one that ignores the signal.
    let spec = agent.shell(
      "family", "sleep 1011 & (setsid sleep 1012 &); trap '' TERM; (trap '' TERM; sleep 1013) & wait; sleep 1014")
    try await agent.run(spec)
    for number in 1011...1013 {
      try await eventuallyTrue("sleep \(number) runs") { AgentFixture.processes("sleep \(number)").isEmpty == false }
    }
    try await agent.client.delete(spec.name)
    for number in 1011...1014 { #expect(AgentFixture.processes("sleep \(number)") == []) }
  }

  @Test func deletingLeavesNothing() async throws {
    let agent = try await AgentFixture()
    let spec = agent.shell("gone", "exec sleep 1021")
    try await agent.run(spec)
    try await agent.client.delete(spec.name)
    try await agent.client.delete(spec.name)
    #expect(try await agent.client.units().isEmpty)
    #expect(try Files.names(in: Path.join(agent.home.directories.agentData, "units")) == [])
    #expect(AgentFixture.processes("sleep 1021") == [])
  }

  @Test func theEnvironmentIsCleanAndTheUserUnprivileged() async throws {
    let agent = try await AgentFixture()
    var spec = agent.shell(
      "clean",
      "cat /proc/self/environ | tr '\\0' '\\n' | cut -d= -f1 | sort; id -u; umask; ls /proc/self/fd; tty; exec sleep 1031"
    )
    spec.environment = ["MINE": "1"]
    spec.secretEnvironment = ["SECRET": "2"]
    let status = try await agent.run(spec)
    let lines = try await eventually("all is written") { [spec] in
      let lines = try await agent.log(spec).split(separator: "\n").map(String.init)
      return lines.last == "not a tty" ? lines : nil
    }
    let variables = lines.prefix { $0.first?.isNumber == false && $0 != "not a tty" }
    #expect(
      variables.filter { $0 != "PWD" } == [
        "HOME", "LANG", "MINE", "PATH", "SECRET", "STACK_GENERATION", "STACK_REPLICA", "STACK_UNIT",
        "STACK_UNIT_DIRECTORY", "STACK_WORKLOAD_API",
      ])
    let rest = Array(lines.dropFirst(variables.count))
    // The fourth descriptor is the folder that `ls` reads.
    #expect(Array(rest.dropFirst()) == ["0077", "0", "1", "2", "3", "not a tty"])
    let user = try #require(rest.first.flatMap { UInt32($0) })
    #expect(user == status.replicas.first?.user)
    if Host.isRoot { #expect((61184...65519).contains(user)) }
  }

  @Test func privateFilesAreTheUnitsAlone() async throws {
    let agent = try await AgentFixture()
    var spec = agent.shell("files", "cat $STACK_UNIT_DIRECTORY/sub/key; exec sleep 1041")
    spec.files = [UnitFile(path: "sub/key", text: "replica @{replica}\n")]
    let status = try await agent.run(spec)
    #expect(try await agent.log(spec) == "replica 0\n")
    let pid = try #require(status.pid)
    let environment = String(decoding: try Files.read("/proc/\(pid)/environ"), as: UTF8.self)
    let folder = try #require(
      environment.split(separator: "\0").first { $0.hasPrefix("STACK_UNIT_DIRECTORY=") }?.dropFirst(21))
    let file = try #require(Files.status(Path.join(String(folder), "sub/key")))
    #expect(file.mode == 0o600)
    #expect(file.owner.user == status.replicas.first?.user)
    #expect(Files.status(String(folder))?.mode == 0o700)
  }

  @Test func aTakenPortIsRefused() async throws {
    let agent = try await AgentFixture()
    var first = agent.shell("first", "exec sleep 1051")
    let port = try FreePort.next()
    first.ports = [UnitPort(name: "main", number: port)]
    try await agent.run(first)
    var second = agent.shell("second", "exec sleep 1052")
    second.ports = first.ports
    await #expect(throws: AgentError.self) { try await agent.client.put(second) }
    #expect(try await agent.client.unit(second.name) == nil)
    try await agent.client.delete(first.name)
    try await agent.run(second)
  }

  @Test func aUnitWhoseHealthFailsIsStartedAnew() async throws {
    let agent = try await AgentFixture()
    var spec = agent.shell("ill", "touch ok; exec sleep 1061")
    spec.health = HealthCheck(
      .command(["/usr/bin/test", "-e", Path.join(agent.state("ill"), "ok")]), interval: 0.1, retries: 2)
    let first = try await agent.run(spec)
    try Files.remove(Path.join(agent.state("ill"), "ok"))
    let second = try await eventually("another process is ready") { [spec] in
      let status = try await agent.client.unit(spec.name)
      return status?.isReady == true && status?.pid != first.pid ? status : nil
    }
    #expect(second.restarts == 1)
    #expect(second.lastExit?.hasPrefix("stopped: `/usr/bin/test` ends with exit code 1") == true)
  }

  @Test func replicasHavePortsOfTheirOwn() async throws {
    let agent = try await AgentFixture()
    var spec = agent.shell("many", "echo $PORT; exec sleep 1071")
    spec.replicas = 3
    spec.ports = [UnitPort(name: "http")]
    let three = try await agent.run(spec)
    #expect(Set(three.replicas.compactMap { $0.ports["http"] }).count == 3)
    let lines = try await agent.log(spec).split(separator: "\n").map { String($0.prefix(4)) }.sorted()
    #expect(lines == ["0 | ", "1 | ", "2 | "])
    spec.replicas = 1
    let one = try await agent.run(spec)
    #expect(one.pid == three.pid)
    try await eventuallyTrue("one is left") { AgentFixture.processes("sleep 1071").count == 1 }
  }
}
