import TestSupport
import Testing

/// Many processes on one state at once: every change is there in the end.
@Suite struct ContentionTests {
  private func many(_ count: Int) -> String {
    let instances = (0..<count).map { #"{"index_key": \#($0), "schema_version": 0, "attributes": {"id": "\#($0)"}}"# }
    return """
      {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "5a0b0c8e-0000-4000-8000-000000000002",
       "outputs": {}, "resources": [\(StateFixture.resource("x", instances.joined(separator: ",")))]}
      """
  }

  private func taintAll(_ count: Int, _ fixtures: [StateFixture]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        let fixture = fixtures[number % fixtures.count]
        group.addTask { try await fixture.stack("taint", "--lock-timeout", "2m", "thing.x[\(number)]").expect() }
      }
      try await group.waitForAll()
    }
    let pulled = try await fixtures[0].stack("state", "pull").expect().text
    #expect(pulled.split(separator: "\n").filter { $0.contains(#""status": "tainted""#) }.count == count)
  }

  @Test func onTheLocalState() async throws {
    let fixture = try StateFixture()
    try await fixture.push(many(32))
    try await taintAll(32, [fixture])
    let history = try await fixture.stack("state", "history").expect().text
    #expect(history.split(separator: "\n").count == 34)
  }

  @Test func onAServersStateFromTwoCheckouts() async throws {
    let (one, two) = (try StateFixture(), try StateFixture())
    let server = try await StateServerFixture(one.home)
    try await one.push(many(12))
    let block = """
      stack {
        backend "http" {
          address  = "http://127.0.0.1:\(server.port)/state/shop"
          password = "\(server.secret)"
        }
      }

      """
    for fixture in [one, two] {
      try fixture.folder.write(block, to: "main.stack.hcl")
      try await fixture.stack("init", "--migrate-state").expect()
    }
    try await taintAll(12, [one, two])
  }
}
