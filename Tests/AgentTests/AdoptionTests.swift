import AgentAPI
import Glibc
import Platform
import TestSupport
import Testing

@Suite("The agent's own death") struct AdoptionTests {
  @Test func unitsOutliveAKilledAgent() async throws {
    let agent = try await AgentFixture()
    let spec = agent.shell("lasting", "echo started; exec sleep 1101")
    let before = try await agent.run(spec)
    try await agent.killAndRestartAgent()
    let after = try await agent.client.waitReady(spec.name, timeout: .seconds(10))
    #expect(after.isReady)
    #expect(after.pid == before.pid)
    #expect(try await agent.log(spec) == "started\n")

    // The adopted process is still watched: no child of this agent, and yet its end is seen.
    kill(try #require(after.pid), SIGKILL)
    try await eventuallyTrue("it is started anew") {
      let status = try await agent.client.unit(spec.name)
      return status?.isReady == true && status?.pid != before.pid
    }
    #expect(AgentFixture.processes("sleep 1101").count == 1)
  }

  @Test func whatDiedWithoutAnAgentIsStartedAnewAndItsChildrenAreKilled() async throws {
    let agent = try await AgentFixture()
    let spec = agent.shell("orphaned", "(setsid sleep 1111 &); sleep 1112; true")
    let before = try await agent.run(spec)
    try await eventuallyTrue("its child runs") { AgentFixture.processes("sleep 1111").count == 1 }
    let child = try #require(AgentFixture.processes("sleep 1111").first)
    try await agent.killAgent()
    kill(-(try #require(before.pid)), SIGKILL)
    _ = try await agent.launcher.connect()
    let after = try await agent.client.waitReady(spec.name, timeout: .seconds(10))
    #expect(after.isReady && after.pid != before.pid)
    try await eventuallyTrue("one child is left, a new one") {
      let children = AgentFixture.processes("sleep 1111")
      return children.count == 1 && children != [child]
    }
  }

  @Test func stoppingTheAgentStopsUnitsUnlessTheyAreKept() async throws {
    let agent = try await AgentFixture()
    let spec = agent.shell("kept", "exec sleep 1121")
    let first = try await agent.run(spec)
    try await agent.client.shutdown(keepUnits: true)
    _ = try await agent.launcher.connect()
    #expect(try await agent.client.waitReady(spec.name, timeout: .seconds(10)).pid == first.pid)
    try await agent.client.shutdown(keepUnits: false)
    #expect(AgentFixture.processes("sleep 1121") == [])
    _ = try await agent.launcher.connect()
    let again = try await agent.client.waitReady(spec.name, timeout: .seconds(10))
    #expect(again.isReady && again.pid != first.pid)
  }

  @Test func withoutItsKeyOrWithAnotherTheAgentRefusesToForgetItsUnits() async throws {
    let agent = try await AgentFixture()
    let spec = agent.shell("sealed", "exec sleep 1171")
    let before = try await agent.run(spec)
    let key = Path.join(agent.home.directories.config, "agent.key")
    let bytes = try Files.read(key)
    let end = """
      , and a unit is sealed with the one that was there: put the key back from a copy; if it is lost, end the units' processes \
      and remove the folder of the units, then apply again
      """
    for (other, fault) in [
      (nil, "there is no `\(key)`"), ([UInt8](repeating: 7, count: 32), "`\(key)` is another key"),
    ] {
      try await agent.killAgent()
      try Files.remove(key)
      if let other { try AtomicFile.write(other, to: key, mode: 0o600) }
      let error = await #expect(throws: AgentError.self) { try await agent.launcher.connect() }
      guard case .notStarted(_, let log) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(log.count == 1 && log[0].hasSuffix(fault + end), "\(log)")
      try AtomicFile.write(bytes, to: key, mode: 0o600)
      _ = try await agent.launcher.connect()
      #expect(try await agent.client.waitReady(spec.name, timeout: .seconds(10)).pid == before.pid)
    }
  }

  /// As with the root key: who owns the file may change it at any time.
  @Test func aKeyOfAnotherUserIsRefused() async throws {
    guard FileOwner.current.isRoot else { return }
    let agent = try await AgentFixture()
    let key = Path.join(agent.home.directories.config, "agent.key")
    let nobody = FileOwner(user: 65534, group: 65534)
    try await agent.killAgent()
    try #require(chown(key, nobody.user, nobody.group) == 0)
    let error = await #expect(throws: AgentError.self) { try await agent.launcher.connect() }
    guard case .notStarted(_, let log) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let fault =
      "`\(key)` belongs to `\(nobody.name)`: it seals the secrets of units: it has to be yours or the system's"
    #expect(log.count == 1 && log[0].hasSuffix(fault), "\(log)")
    try #require(chown(key, 0, 0) == 0)
    _ = try await agent.launcher.connect()
  }

  @Test func aRevisionTellsNothingOfSecrets() async throws {
    var revisions: Set<String> = []
    for _ in 0..<2 {
      let agent = try await AgentFixture()
      var spec = agent.shell("guessed", "exec sleep 1181")
      spec.stateDirectories = []
      spec.secretEnvironment = ["PIN": "4711"]
      revisions.insert(try await agent.run(spec).revision)
    }
    #expect(revisions.count == 2, "who knows the rest of a specification could try all secrets")
  }

  /// What looks like one of our places in it is the secret's own.
  @Test func aSecretReachesItsUnitUnchanged() async throws {
    let agent = try await AgentFixture()
    let secret = "abc@{replica}@{unit}@{port.http}@{"
    var spec = agent.shell("given", "printf %s \"$WORD\" >$HOME/word; printf %s \"$OPEN\" >$HOME/open; exec sleep 1182")
    spec.secretEnvironment = ["WORD": secret]
    spec.environment = ["OPEN": "replica @{replica}"]
    try await agent.run(spec)
    let folder = agent.state("given")
    @Sendable func written(_ name: String) throws -> String {
      String(decoding: try Files.read(Path.join(folder, name)), as: UTF8.self)
    }
    try await eventuallyTrue("both are written") { try written("open") == "replica 0" }
    #expect(try written("word") == secret)
  }

  @Test func aSecretThatACheckPrintsIsTakenOutBeforeItIsCut() async throws {
    let agent = try await AgentFixture()
    var spec = agent.shell("checked", "exec sleep 1191")
    spec.secretEnvironment = ["WORD": "Pl4nt3dS3cret/One"]
    let command = ["/bin/sh", "-c", "printf %0190d 0; echo $WORD; exit 1"]
    spec.health = HealthCheck(.command(command), interval: 0.1, timeout: 5, startPeriod: 5, retries: 1)
    try await agent.client.put(spec)
    let name = spec.name
    try await eventuallyTrue("the check has failed") {
      try await agent.client.unit(name)?.replicas.first?.healthMessage != nil
    }
    let message = try await agent.client.unit(spec.name)?.replicas.first?.healthMessage ?? ""
    #expect(message.hasPrefix("`/bin/sh` ends with exit code 1: 000") && !message.contains("Pl4"), "\(message)")
    try await agent.client.delete(spec.name)
  }

  @Test func aStoppedUnitStaysStopped() async throws {
    let agent = try await AgentFixture()
    let spec = agent.shell("resting", "exec sleep 1131")
    try await agent.run(spec)
    try await agent.client.stop(spec.name)
    try await agent.killAndRestartAgent()
    #expect(try await agent.client.unit(spec.name)?.state == .stopped)
    #expect(AgentFixture.processes("sleep 1131") == [])
  }

  @Test func killedAtAnyMomentOfAStartNothingRunsTwice() async throws {
    let agent = try await AgentFixture()
    for round in 0..<12 {
      var spec = agent.shell("raced", "exec sleep 1141")
      spec.environment = ["ROUND": String(round)]
      let started = try await agent.client.put(spec)
      #expect(started.state != .failed)
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...40)))
      try await agent.killAndRestartAgent()
      let status = try await agent.client.waitReady(spec.name, timeout: .seconds(10))
      #expect(status.isReady, "\(status)")
      try await eventuallyTrue("one process of the newest revision") {
        let pids = AgentFixture.processes("sleep 1141")
        return pids == [status.pid].compactMap(\.self)
      }
    }
  }

  @Test func oneAgentAHome() async throws {
    let agent = try await AgentFixture()
    let pid = try await agent.client.info().pid
    try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<4 {
        group.addTask { try await agent.launcher.connect().info().pid }
      }
      for try await other in group { #expect(other == pid) }
    }
    let second = try await CLI("agent", "run").home(agent.home).run()
    #expect(second.status.isSuccess)
    #expect(second.errorText.contains("another agent runs"))
  }
}
