import AgentAPI
import Foundation
import Glibc
import Platform
import TestSupport
import Testing

@Suite("Ingress") struct IngressTests {
  private func get(_ port: UInt16) async throws -> (code: String, body: String) {
    let answer = try await Command(
      "curl", ["-s", "-m", "10", "-w", "%{http_code}", "http://127.0.0.1:\(port)/"], timeout: .seconds(20)
    ).run()
    return (String(answer.text.suffix(3)), String(answer.text.dropLast(3)))
  }

  @Test func aRollingUpdateDropsNoRequest() async throws {
    let agent = try await AgentFixture()
    var spec = agent.web("page", "one")
    spec.update = .rolling
    spec.replicas = 2
    spec.ingress = IngressSpec(target: "http")
    let port = try #require(try await agent.run(spec).ingress?.port)
    #expect(try await get(port) == ("200", "one"))

    let load = Task {
      var answers: [String] = []
      while !Task.isCancelled {
        let answer = try await get(port)
        answers.append("\(answer.code) \(answer.body)")
      }
      return answers
    }
    var next = agent.web("page", "two")
    next.update = .rolling
    next.replicas = 2
    next.ingress = spec.ingress
    let after = try await agent.run(next)
    #expect(after.ingress?.port == port)
    #expect(try await get(port) == ("200", "two"))
    load.cancel()
    let answers = (try? await load.value) ?? []
    #expect(Set(answers).isSubset(of: ["200 one", "200 two"]))
  }

  @Test func aBadRevisionLeavesTheOldOne() async throws {
    let agent = try await AgentFixture()
    var spec = agent.web("page", "good")
    spec.update = .rolling
    spec.ingress = IngressSpec(target: "http")
    let port = try #require(try await agent.run(spec).ingress?.port)
    spec.command = ["/bin/sh", "-c", "echo broken; exit 1"]
    try await agent.client.put(spec)
    let status = try await agent.client.waitReady(spec.name, timeout: .seconds(20))
    #expect(!status.isReady)
    #expect(status.state == .failed)
    #expect(try await get(port) == ("200", "good"))
  }

  @Test func withoutAReadyReplicaItSaysSo() async throws {
    let agent = try await AgentFixture()
    var spec = agent.web("page", "late")
    spec.ingress = IngressSpec(target: "http")
    let port = try #require(try await agent.run(spec).ingress?.port)
    try await agent.client.stop(spec.name)
    #expect(try await get(port).code == "503")
    try await agent.client.delete(spec.name)
    #expect(FreePort.isFree(port))
  }
}
