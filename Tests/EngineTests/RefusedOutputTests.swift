import StateStorage
import Testing
import Values

@testable import Engine

/// An output that is refused in a run of several stages stops what depends on it, and nothing else.
@Suite struct RefusedOutputTests {
  let bench = Bench()

  private static func text(_ refused: Bool) -> String {
    """
    resource "thing" "seed" { name = "seed" }
    resource "thing" "free" { name = "free" }
    resource "thing" "later" {
      count = thing.seed.id == "" ? 1 : 2
      name  = "later${count.index}"
    }
    output "free" {
      value = thing.free.id
      precondition {
        condition     = thing.free.id \(refused ? "==" : "!=") ""
        error_message = "not to be told"
      }
    }
    output "later" { value = length(thing.later) }
    """
  }

  @Test func theNextStageIsAppliedWithoutIt() async throws {
    let summary = try await bench.apply(Self.text(true))
    #expect(bench.world.names == ["free", "later0", "later1", "seed"])
    #expect(summary.outputs == ["later": .number(2)] && summary.stages == 2 && summary.unplanned.isEmpty)
    #expect(!summary.succeeded && summary.hasRefusals && summary.skipped.isEmpty)
    #expect(summary.diagnostics.errors.map(\.summary) == ["condition of `output.free` does not hold"])
    let kept = try await bench.store.snapshot().checks.map { "\($0.address) \($0.status.rawValue)" }
    #expect(kept == ["output.free fail"])
    let again = try await bench.apply(Self.text(false))
    #expect(again.succeeded && !again.hasRefusals && again.outputs["free"] != nil)
    #expect(try await bench.plan(Self.text(false)).isEmpty)
  }

  private static func modules(_ limit: Int) -> [String: String] {
    [
      "main.tf": """
      resource "thing" "seed" { name = "seed" }
      module "m" {
        source = "./m"
        count  = 2
        number = count.index
        seed   = thing.seed.id
      }
      resource "thing" "last" {
        count = 2
        name  = "last${count.index}-${length(thing.later)}"
        note  = module.m[count.index].id
      }
      resource "thing" "later" {
        count = thing.seed.id == "" ? 1 : 2
        name  = "later${count.index}"
      }
      """,
      "m/main.tf": """
      variable "number" {}
      variable "seed" {}
      resource "thing" "part" {
        name = "part${var.number}"
        note = var.seed
      }
      output "id" {
        value = thing.part.id
        precondition {
          condition     = thing.part.id != "" && var.number < \(limit)
          error_message = "not to be told"
        }
      }
      """,
    ]
  }

  /// Each of a module's instances that refuses is told of, once.
  @Test func allInstancesAreTold() async throws {
    let summary = try await bench.apply(Self.modules(0))
    #expect(
      summary.diagnostics.errors.map(\.summary) == [
        "condition of `module.m[0].output.id` does not hold", "condition of `module.m[1].output.id` does not hold",
      ])
    #expect(bench.world.names == ["later0", "later1", "part0", "part1", "seed"])
  }

  /// What refers to it in a module is left out of the further stages, instance by instance.
  @Test func whatRefersToItIsLeftOut() async throws {
    let summary = try await bench.apply(Self.modules(1))
    #expect(bench.world.names == ["last0-2", "later0", "later1", "part0", "part1", "seed"])
    #expect(summary.hasRefusals && summary.stages == 2)
    #expect(try await bench.apply(Self.modules(2)).succeeded)
    #expect(bench.world.names.contains("last1-2"))
    #expect(try await bench.plan(Self.modules(2)).isEmpty)
  }
}
