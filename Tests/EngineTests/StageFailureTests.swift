import StateStorage
import Testing
import Values

@testable import Engine

/// A failure in a run of several stages stops what depends on it, in every stage, and nothing else.
@Suite struct StageFailureTests {
  let bench = Bench()

  /// What was not begun, why, and whether a plan had it.
  private func skipped(_ summary: ApplySummary) -> [String] {
    summary.skipped.map {
      "\($0.object) because \($0.because?.description ?? "stopped")\($0.wasPlanned ? "" : ", left")"
    }
  }

  private func failed(_ summary: ApplySummary) -> [String] { summary.failures.map { "\($0.step) \($0.object)" } }

  private static let text = """
    resource "thing" "seed" { name = "seed" }
    resource "thing" "bad" { name = "bad" }
    resource "thing" "direct" {
      name = "direct"
      note = thing.bad.id
    }
    resource "thing" "many" {
      count = thing.seed.id == "" ? 1 : 2
      name  = "m${count.index}"
    }
    resource "thing" "last" {
      count = thing.many[1].id == "" ? 1 : 2
      name  = "l${count.index}"
    }
    resource "thing" "number" {
      count = thing.bad.id == "" ? 1 : 2
      name  = "n${count.index}"
    }
    locals { mixed = "${thing.many[0].name} ${thing.bad.name}" }
    resource "thing" "both" {
      name = "both"
      note = local.mixed
      tags = { id = thing.bad.id }
    }
    output "many" { value = length(thing.many) }
    output "number" { value = length(thing.number) }
    """

  @Test func theStagesGoOnWithoutWhatFailed() async throws {
    bench.world.fail("bad", .clean)
    let summary = try await bench.apply(Self.text)
    #expect(failed(summary) == ["create thing.bad"])
    #expect(
      skipped(summary) == [
        "thing.direct because thing.bad", "thing.number because thing.bad, left", "thing.both because thing.bad, left",
      ])
    #expect(bench.world.names == ["l0", "l1", "m0", "m1", "seed"])
    #expect(bench.world.calls.filter { $0.hasSuffix(" bad") } == ["create bad"])
    #expect(summary.stages == 3 && summary.counts == [.create: 5] && summary.unplanned.isEmpty)
    #expect(!summary.succeeded && !summary.isInterrupted)
    #expect(summary.outputs == ["many": .number(2)])
    #expect(summary.diagnostics.all.map(\.summary) == ["cannot create `bad`"])

    bench.world.fail("bad", nil)
    let again = try await bench.apply(Self.text)
    #expect(again.succeeded && again.outputs == ["many": .number(2), "number": .number(2)])
    #expect(bench.world.names == ["bad", "both", "direct", "l0", "l1", "m0", "m1", "n0", "n1", "seed"])
    #expect(try await bench.plan(Self.text).isEmpty)
  }

  /// What is only half made is there, and is not made anew in the same run.
  @Test func whatIsHalfMadeIsNotTriedAgain() async throws {
    bench.world.fail("bad", .afterwards)
    let summary = try await bench.apply(Self.text)
    #expect(failed(summary) == ["create thing.bad"] && summary.stages == 3)
    #expect(bench.world.names == ["bad", "l0", "l1", "m0", "m1", "seed"])
    #expect(bench.world.calls.filter { $0.hasSuffix(" bad") } == ["create bad"])
  }

  @Test func aFailureInAFurtherStageStopsOnlyWhatDependsOnIt() async throws {
    bench.world.fail("m1", .clean)
    let summary = try await bench.apply(Self.text)
    #expect(failed(summary) == ["create thing.many[1]"])
    #expect(skipped(summary) == ["thing.last because thing.many[1], left"])
    #expect(bench.world.names == ["bad", "both", "direct", "m0", "n0", "n1", "seed"])
    #expect(bench.world.calls.filter { $0.hasSuffix(" m1") } == ["create m1"])
  }

  /// Nothing is planned where nothing is left.
  @Test func thereIsNoStageForWhatDependsOnTheFailureAlone() async throws {
    bench.world.fail("bad", .clean)
    let summary = try await bench.apply(
      """
      resource "thing" "bad" { name = "bad" }
      resource "thing" "number" {
        count = thing.bad.id == "" ? 1 : 2
        name  = "n${count.index}"
      }
      """)
    #expect(skipped(summary) == ["thing.number because thing.bad, left"])
    #expect(summary.stages == 1 && summary.unplanned.isEmpty && bench.world.names.isEmpty)
  }

  @Test func partsOfModulesAreLeftOut() async throws {
    bench.world.fail("bad", .clean)
    let summary = try await bench.apply([
      "main.tf": """
      resource "thing" "seed" { name = "seed" }
      module "whole" { source = "./whole" }
      module "part" {
        source = "./part"
        count  = thing.seed.id == "" ? 1 : 2
        note   = module.whole.id
        name   = "p${count.index}"
      }
      resource "thing" "after" {
        name       = "after"
        count      = thing.seed.id == "" ? 2 : 1
        depends_on = [module.whole]
      }
      """,
      "whole/main.tf": """
      resource "thing" "bad" { name = "bad" }
      output "id" { value = thing.bad.id }
      """,
      "part/main.tf": """
      variable "name" {}
      variable "note" {}
      resource "thing" "free" { name = var.name }
      resource "thing" "bound" {
        name = "${var.name}-bound"
        note = var.note
      }
      """,
    ])
    #expect(failed(summary) == ["create module.whole.thing.bad"])
    #expect(
      skipped(summary) == [
        "thing.after because module.whole.thing.bad, left",
        "module.part.thing.bound because module.whole.thing.bad, left",
      ])
    #expect(bench.world.names == ["p0", "p1", "seed"])
  }

  /// What could not be removed is not tried again either, and keeps what it was made with.
  @Test func whatCouldNotBeRemovedKeepsWhatItNeeds() async throws {
    func text(_ name: String, _ number: Int, _ rest: String = "") -> String {
      """
      resource "thing" "seed" { name = "\(name)" }
      resource "thing" "base" {
        count = thing.seed.id == "" ? 9 : \(number)
        name  = "b${count.index}"
      }
      \(rest)
      """
    }
    let user = """
      resource "thing" "user" {
        name = "user"
        note = thing.base[*].id
      }
      """
    try await bench.apply(text("one", 2, user))
    bench.world.clearCalls()
    bench.world.fail("user", .clean)
    let summary = try await bench.apply(text("two", 1, #"resource "thing" "new" { name = "new" }"#))
    #expect(failed(summary) == ["delete thing.user"])
    #expect(skipped(summary) == ["thing.base[1] because thing.user, left"])
    #expect(bench.world.names == ["b0", "b1", "new", "two", "user"])
    #expect(bench.world.calls.filter { $0.hasSuffix(" user") } == ["delete user"])
    bench.world.fail("user", nil)
    try await bench.apply(text("two", 1, #"resource "thing" "new" { name = "new" }"#))
    #expect(bench.world.names == ["b0", "new", "two"])
  }

  /// What is to be replaced in a further stage stays, too, with what could not be removed.
  @Test func whatIsNeededByWhatStaysIsNotReplaced() async throws {
    func text(_ seed: String, _ base: String, _ rest: String = "") -> String {
      """
      resource "thing" "seed" { name = "\(seed)" }
      resource "thing" "base" {
        count = thing.seed.id == "" ? 9 : 1
        name  = "\(base)"
      }
      \(rest)
      """
    }
    let user = """
      resource "thing" "user" {
        name = "user"
        note = thing.base[*].id
      }
      """
    try await bench.apply(text("one", "old", user))
    bench.world.fail("user", .clean)
    let summary = try await bench.apply(text("two", "new"))
    #expect(failed(summary) == ["delete thing.user"])
    #expect(skipped(summary) == ["thing.base[0] because thing.user, left"])
    #expect(bench.world.names == ["old", "two", "user"])
    bench.world.fail("user", nil)
    try await bench.apply(text("two", "new"))
    #expect(bench.world.names == ["new", "two"])
  }

  @Test func targetsHoldInEveryStage() async throws {
    bench.world.fail("bad", .clean)
    let summary = try await bench.apply(Self.text, PlanOptions(targets: ["thing.many", "thing.number"]))
    #expect(skipped(summary) == ["thing.number because thing.bad, left"])
    #expect(bench.world.names == ["m0", "m1", "seed"])
  }

  /// A run that is stopped begins no further stage, and names what it did not come to.
  @Test func aStoppedRunNamesWhatItDidNotComeTo() async throws {
    let stop = StopSignal()
    let engine = try await bench.engine(["main.tf": StageFailureTests.text]) { event in
      if case .changeFinished = event { stop.stop() }
    }
    let lease = try await bench.lease()
    let plan = try #require(try await engine.plan(under: lease).plan)
    let summary = try await engine.apply(plan, ApplyOptions(parallelism: 1, stop: stop), under: lease)
    #expect(summary.isInterrupted && !summary.succeeded && summary.stages == 1)
    #expect(
      Set(summary.unplanned) == ["thing.both", "thing.last", "thing.many", "thing.number"], "\(summary.unplanned)")
  }

  /// A state that takes no more ends the run.
  @Test func aStateThatTakesNoMoreEndsTheRun() async throws {
    let engine = try await bench.engine(["main.tf": StageFailureTests.text])
    let lease = try await bench.lease()
    let plan = try #require(try await engine.plan(under: lease).plan)
    bench.store.kill(after: 3)
    let summary = try await engine.apply(plan, ApplyOptions(retryDelay: .milliseconds(1)), under: lease)
    bench.store.kill(after: nil)
    #expect(!summary.succeeded && summary.stages == 1)
    #expect(Set(summary.unplanned) == ["thing.both", "thing.last", "thing.many", "thing.number"])
  }
}
