import Language
import StateStorage
import Testing

@testable import Commands
@testable import Engine

/// What the progress of an apply says of the changes that wait.
@Suite struct PendingChangesTests {
  private func plan(_ changes: [(String, PlannedAction, [String])]) throws -> Plan {
    var plan = Plan(mode: .normal, head: StateHead(lineage: "", serial: 0, stackName: ""))
    for (address, action, dependencies) in changes {
      var change = PlannedChange(action, try InstanceAddress(parsing: address), provider: "local")
      change.dependencies = try dependencies.map { try InstanceAddress(parsing: $0).configuration }
      change.priorDependencies = change.dependencies
      plan.changes.append(change)
    }
    return plan
  }

  private func lines(_ pending: PendingChanges) -> [String] {
    pending.waiting(atMost: 3).map { "\($0.id) waits for \($0.for.joined(separator: ", "))" }
  }

  @Test func whatIsMadeWaitsForWhatItNeeds() throws {
    var pending = PendingChanges(
      try plan([
        ("thing.a", .create, []), ("thing.b[0]", .create, ["thing.a"]), ("thing.b[1]", .create, ["thing.a"]),
        ("thing.c", .replace, ["thing.b", "thing.kept"]), ("thing.kept", .noop, []),
      ]))
    pending.begin(ObjectID("thing.a"))
    #expect(
      lines(pending) == [
        "thing.b[0] waits for thing.a", "thing.b[1] waits for thing.a", "thing.c waits for 2 of thing.b",
      ])
    pending.end(ObjectID("thing.a"), .create)
    pending.begin(ObjectID("thing.b[0]"))
    pending.end(ObjectID("thing.b[0]"), .create)
    #expect(pending.count == 2)
    #expect(lines(pending) == ["thing.c waits for thing.b[1]"])
  }

  @Test func whatIsRemovedWaitsForWhatNeedsIt() throws {
    var pending = PendingChanges(
      try plan([("thing.a", .delete, []), ("thing.b", .delete, ["thing.a"]), ("thing.c", .replace, ["thing.a"])]))
    pending.begin(ObjectID("thing.b"))
    pending.begin(ObjectID("thing.c"))
    #expect(lines(pending) == ["thing.a waits for thing.b, thing.c"])
    pending.end(ObjectID("thing.b"), .delete)
    #expect(lines(pending) == ["thing.a waits for thing.c"])
  }
}
