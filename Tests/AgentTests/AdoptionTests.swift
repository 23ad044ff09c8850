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
