import ProviderKit
import Testing
import Values

@testable import Engine

/// Runs that cannot tell all instances at first, and plan again after each stage.
@Suite struct StageTests {
  let bench = Bench()

  private static let waiting = """
    resource "thing" "a" { name = "a" }
    resource "thing" "many" {
      count = thing.a.id == "" ? 1 : 3
      name  = "m${count.index}"
    }
    locals { number = length(thing.many) }
    resource "thing" "user" {
      name = "user"
      size = local.number
      note = thing.many[2].id
    }
    resource "thing" "aside" { name = "aside" }
    output "number" { value = local.number }
    """

  @Test func whatDependsOnAnUnknownNumberWaitsForIt() async throws {
    let plan = try await bench.plan(Self.waiting)
    #expect(plan.summary == "create thing.a\ncreate thing.aside")
    #expect(plan.deferred == ["thing.many"] && plan.waiting == ["thing.user"])
    let summary = try await bench.apply(Self.waiting)
    #expect(summary.succeeded && summary.stages == 2 && summary.outputs == ["number": .number(3)])
    let made = bench.world.calls.filter { !$0.hasPrefix("read") }
    #expect(made.filter { $0.contains("user") } == ["create user"])
    #expect(!made.contains { $0.hasPrefix("delete") })
    #expect(bench.world.things.first { $0.name == "user" }?.size == 3)
    #expect(try await bench.plan(Self.waiting).isEmpty)
  }

  /// Most functions never give null: whether there is one is known before what it is.
  @Test func aNumberThatAsksForNullAloneIsKnown() async throws {
    let text = """
      resource "thing" "a" { name = "a" }
      resource "thing" "counted" {
        count = replace(thing.a.id, "-", "") != null ? 2 : 0
        name  = "c${count.index}"
      }
      resource "thing" "each" {
        for_each = upper(thing.a.id) == null ? toset([]) : toset(["x"])
        name     = each.key
      }
      """
    let plan = try await bench.plan(text)
    #expect(plan.deferred.isEmpty)
    #expect(
      plan.summary == """
        create thing.a
        create thing.counted[0]
        create thing.counted[1]
        create thing.each["x"]
        """)
  }

  /// Its own number is not known either: it is named once.
  @Test func whatIsDeferredItselfDoesNotWaitAsWell() async throws {
    let plan = try await bench.plan(
      """
      resource "thing" "a" { name = "a" }
      resource "thing" "many" {
        count = length(thing.a.id)
        name  = "m${count.index}"
      }
      resource "thing" "each" {
        count = length(thing.many)
        name  = "e${count.index}"
      }
      """)
    #expect(plan.deferred == ["thing.each", "thing.many"] && plan.waiting.isEmpty)
  }

  @Test func aPlanRemembersWhatWaits() async throws {
    let plan = try await bench.plan(Self.waiting, PlanOptions(excludes: ["thing.aside"], replace: []))
    #expect(try Plan(decoding: plan.encoded()) == plan)
    #expect(plan.outputs.map(\.waits) == [true])
  }

  @Test func whatIsLeftOutStaysOutInEveryStage() async throws {
    try await bench.apply(#"resource "thing" "victim" { name = "victim" }"#)
    let summary = try await bench.apply(Self.waiting, PlanOptions(targets: ["thing.many"]))
    #expect(summary.succeeded)
    #expect(bench.world.names == ["a", "m0", "m1", "m2", "victim"])
    try await bench.apply(Self.waiting, PlanOptions(excludes: ["thing.aside"]))
    #expect(bench.world.names == ["a", "m0", "m1", "m2", "user"])
  }

  @Test func whatIsReplacedOnceIsNotReplacedAgain() async throws {
    func text(_ size: Int) -> String {
      """
      resource "thing" "a" {
        name = "a"
        size = \(size)
      }
      resource "thing" "b" {
        name = "b"
        lifecycle { replace_triggered_by = [thing.a] }
      }
      resource "thing" "fresh" { name = "fresh-\(size)" }
      resource "thing" "many" {
        count = thing.fresh.id == "" ? 1 : 2
        name  = "m${count.index}"
        lifecycle { replace_triggered_by = [thing.a] }
      }
      """
    }
    try await bench.apply(text(1))
    bench.world.clearCalls()
    let summary = try await bench.apply(text(2), PlanOptions(replace: ["thing.b"]))
    #expect(summary.succeeded && summary.stages == 2)
    let made = bench.world.calls.filter { $0.hasPrefix("create") || $0.hasPrefix("delete") }.sorted()
    #expect(
      made == [
        "create b", "create fresh-2", "create m0", "create m1", "delete b", "delete fresh-1", "delete m0", "delete m1",
      ])
  }

  @Test func aStageThatDestroysIsAskedFor() async throws {
    func text(_ name: String, _ number: Int) -> String {
      """
      resource "thing" "a" { name = "\(name)" }
      resource "thing" "many" {
        count = thing.a.id == "" ? 9 : \(number)
        name  = "m${count.index}"
      }
      """
    }
    try await bench.apply(text("a", 3))
    let engine = try await bench.engine(["main.tf": text("b", 1)])
    let lease = try await bench.lease()
    let plan = try #require(try await engine.plan(under: lease).plan)
    #expect(!plan.changes.contains { $0.action == .delete })
    let asked = Asked()
    let refused = try await engine.apply(
      plan,
      ApplyOptions(approval: { stage in
        await asked.note(stage.summary)
        return false
      }), under: lease)
    #expect(!refused.succeeded && refused.diagnostics.errors.map(\.summary) == ["a further stage was not applied"])
    #expect(
      await asked.plans == [
        "delete thing.many[1] (delete_because_count_index)\ndelete thing.many[2] (delete_because_count_index)"
      ])
    #expect(bench.world.names == ["b", "m0", "m1", "m2"])
  }

  private actor Asked {
    var plans: [String] = []
    func note(_ plan: String) { plans.append(plan) }
  }
}
