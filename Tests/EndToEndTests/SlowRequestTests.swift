import Platform
import StateServers
import Synchronization
import TestSupport
import Testing

/// `stack state serve --database`: an apply that has to wait for the database holds up no other project.
@Suite(.enabled(if: PostgresServer.isInstalled)) struct SlowRequestTests {
  private final class Progress: Sendable {
    private let ended = Mutex(false)
    var hasEnded: Bool { ended.withLock { $0 } }
    func end() { ended.withLock { $0 = true } }
  }

  private func project(_ name: String, _ server: StateServerFixture) throws -> StateFixture {
    let fixture = try StateFixture()
    try fixture.folder.write(
      """
      stack {
        backend "http" {
          address  = "http://127.0.0.1:\(server.port)/state/\(name)"
          password = "\(server.secret)"
        }
      }
      variable "value" { default = 1 }
      resource "terraform_data" "a" { input = var.value }

      """, to: "main.stack.hcl")
    return fixture
  }

  @Test(.timeLimit(.minutes(10))) func othersGoOn() async throws {
    let postgres = try await PostgresServer.shared.value
    let home = try ScratchHome()
    let server = try await StateServerFixture(home, database: postgres.uri)
    let (slow, other) = (try project("slow", server), try project("other", server))
    for one in [slow, other] {
      try await one.stack("init").expect()
      try await one.stack("apply", "--auto-approve").expect()
    }
    // Somebody else has the row of the project, until a row tells them to let it go.
    let gate = "gate_\(UInt32.random(in: 0 ... .max))"
    _ = try await postgres.ask("CREATE TABLE \(gate) (n integer)")
    let hold = """
      BEGIN; SELECT 1 FROM "\(server.schema)".project WHERE name = 'slow' FOR UPDATE;
      DO $$ BEGIN
        LOOP
          PERFORM pg_sleep(0.05); EXIT WHEN EXISTS (SELECT 1 FROM \(gate));
        END LOOP;
      END $$; COMMIT;
      """
    let slowApply = Progress()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await postgres.ask(hold) }
      try await eventuallyTrue("the row is held", within: .seconds(120)) {
        try await postgres.ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%\(gate)%'").hasPrefix("2")
      }
      group.addTask {
        try await slow.stack("apply", "--auto-approve", "--var", "value=2").within(.seconds(600)).expect()
        slowApply.end()
      }
      try await eventuallyTrue("the apply waits", within: .seconds(120)) {
        try await postgres.ask("SELECT count(*) > 0 FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0")
          .hasPrefix("t")
      }
      for value in 2...4 {
        try await other.stack("apply", "--auto-approve", "--var", "value=\(value)").expect()
      }
      #expect(!slowApply.hasEnded)
      _ = try await postgres.ask("INSERT INTO \(gate) VALUES (1)")
      try await group.waitForAll()
    }
    try await slow.stack("plan", "--detailed-exitcode", "--var", "value=2").expect()
    withExtendedLifetime(home) {}
  }
}
