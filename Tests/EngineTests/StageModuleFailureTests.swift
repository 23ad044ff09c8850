import Diagnostics
import StateStorage
import Testing
import Values

@testable import Engine

/// A failure in one instance of a module stops what depends on it there, in every stage, and nothing in the instances beside it.
@Suite struct StageModuleFailureTests {
  let bench = Bench()

  private func skipped(_ summary: ApplySummary) -> [String] {
    summary.skipped.map {
      "\($0.object) because \($0.because?.description ?? "stopped")\($0.wasPlanned ? "" : ", left")"
    }.sorted()
  }

  private func failed(_ summary: ApplySummary) -> [String] { summary.failures.map { "\($0.step) \($0.object)" } }

  /// A module whose instances each make a base, and by that tell how much else there is, in themselves and in a module of theirs.
  private static func files(seed: String, many: Int = 2, inner: String = "", root: String = "") -> [String: String] {
    [
      "main.tf": """
      module "m" {
        source = "./m"
        count  = 2
        name   = "m${count.index}"
        seed   = "\(seed)"
      }
      \(root)
      """,
      "m/main.tf": """
      variable "name" {}
      variable "seed" {}
      resource "thing" "base" { name = "${var.name}-${var.seed}" }
      resource "thing" "many" {
        count = thing.base.id == "" ? 9 : \(many)
        name  = "${var.name}-many${count.index}"
      }
      resource "thing" "keyed" {
        for_each = thing.base.id == "" ? toset(["none"]) : toset(["a"])
        name     = "${var.name}-keyed-${each.key}"
      }
      resource "thing" "last" {
        count = length(thing.many) == 0 || thing.many[0].id == "" ? 9 : 1
        name  = "${var.name}-last"
      }
      module "inner" {
        source = "./inner"
        count  = thing.base.id == "" ? 9 : 1
        name   = "${var.name}-inner"
      }
      output "id" { value = thing.base.id }
      """,
      "m/inner/main.tf": """
      variable "name" {}
      resource "thing" "part" { name = "${var.name}-part" }
      data "thing" "found" { name = thing.part.name }
      \(inner)
      """,
    ]
  }

  private static let gone = #"resource "thing" "gone" { name = "${var.name}-gone" }"#

  private static func names(_ module: String, _ seed: String?, many: Int = 2, gone: Bool = false) -> [String] {
    (seed.map { ["\(module)-\($0)"] } ?? []) + (0..<many).map { "\(module)-many\($0)" }
      + ["\(module)-keyed-a", "\(module)-last", "\(module)-inner-part"] + (gone ? ["\(module)-inner-gone"] : [])
  }

  /// What cannot be told because of a failure is neither made nor taken for gone.
  @Test func nothingOfAStoppedInstanceIsTakenForGone() async throws {
    try await bench.apply(Self.files(seed: "one", inner: Self.gone))
    #expect(
      bench.world.names == (Self.names("m0", "one", gone: true) + Self.names("m1", "one", gone: true)).sorted())
    let rows = Set(try await bench.addresses().filter { $0.hasPrefix("module.m[0]") })
    let things = bench.world.things
    bench.world.clearCalls()
    bench.world.fail("m0-two", .clean)
    let next = Self.files(seed: "two", many: 1)
    let summary = try await bench.apply(next)
    #expect(failed(summary) == ["create module.m[0].thing.base"])
    #expect(bench.world.names == (Self.names("m0", nil, gone: true) + Self.names("m1", "two", many: 1)).sorted())
    #expect(
      bench.world.calls.filter { $0.contains(" m0") } == ["delete m0-one", "create m0-two"], "\(bench.world.calls)")
    // All of the instance is still known, but for the base, which was taken away to be made anew.
    let left = Set(try await bench.addresses().filter { $0.hasPrefix("module.m[0]") })
    #expect(left == rows.subtracting(["module.m[0].thing.base"]))
    #expect(rows.contains { $0.contains("data.thing.found") })
    let kept = Set(things).intersection(bench.world.things)
    #expect(Set(kept.map(\.name)) == Set(bench.world.names).subtracting(["m1-two"]))

    bench.world.fail("m0-two", nil)
    #expect(try await bench.apply(next).succeeded)
    #expect(bench.world.names == (Self.names("m0", "two", many: 1) + Self.names("m1", "two", many: 1)).sorted())
    #expect(try await bench.plan(next).hasNothingToWrite)
  }

  @Test func onlyWhatDependsOnTheFailureInItsInstanceIsStopped() async throws {
    bench.world.fail("m0-one", .clean)
    let summary = try await bench.apply(Self.files(seed: "one"))
    #expect(failed(summary) == ["create module.m[0].thing.base"])
    #expect(
      skipped(summary) == [
        "module.m[0].module.inner.data.thing.found because module.m[0].thing.base, left",
        "module.m[0].module.inner.thing.part because module.m[0].thing.base, left",
        "module.m[0].thing.keyed because module.m[0].thing.base, left",
        "module.m[0].thing.last because module.m[0].thing.base, left",
        "module.m[0].thing.many because module.m[0].thing.base, left",
      ])
    #expect(bench.world.names == Self.names("m1", "one").sorted())
    #expect(summary.stages == 3 && summary.unplanned.isEmpty && !summary.isInterrupted)
    #expect(summary.diagnostics.all.map(\.summary) == ["cannot create `m0-one`"])
  }

  /// In a later stage as in the first.
  @Test func aFailureInALaterStageStopsItsInstanceAlone() async throws {
    bench.world.fail("m1-many1", .clean)
    let summary = try await bench.apply(Self.files(seed: "one"))
    #expect(failed(summary) == ["create module.m[1].thing.many[1]"])
    #expect(
      skipped(summary) == ["module.m[1].thing.last because module.m[1].thing.many[1], left"])
    #expect(
      bench.world.names
        == (Self.names("m0", "one") + Self.names("m1", "one").filter { $0 != "m1-many1" && $0 != "m1-last" }).sorted())
  }

  /// Where both failed there is nothing left to plan.
  @Test func failuresInAllInstancesEndTheRun() async throws {
    bench.world.fail("m0-one", .clean)
    bench.world.fail("m1-one", .afterwards)
    let summary = try await bench.apply(Self.files(seed: "one"))
    #expect(bench.world.names == ["m1-one"])
    #expect(summary.unplanned.isEmpty && summary.skipped.count == 10)
    #expect(bench.world.calls == ["create m0-one", "create m1-one"] || bench.world.calls.count == 2)
  }

  /// What puts all instances together outside depends on each, what refers to one on that alone.
  @Test func whatIsMadeOfAllInstancesIsStopped() async throws {
    let files = Self.files(
      seed: "one",
      root: """
        resource "thing" "all" {
          name = "all"
          note = module.m[*].id
        }
        resource "thing" "first" {
          count = module.m[0].id == "" ? 9 : 1
          name  = "first"
        }
        resource "thing" "second" {
          count = module.m[1].id == "" ? 9 : 1
          name  = "second"
        }
        output "ids" { value = module.m[*].id }
        output "constant" { value = "is there" }
        """)
    bench.world.fail("m0-one", .clean)
    let summary = try await bench.apply(files)
    #expect(bench.world.names == (Self.names("m1", "one") + ["second"]).sorted())
    #expect(skipped(summary).contains("thing.all because module.m[0].thing.base"))
    #expect(skipped(summary).contains("thing.first because module.m[0].thing.base, left"))
    #expect(summary.outputs == ["constant": .string("is there")])
    bench.world.fail("m0-one", nil)
    #expect(try await bench.apply(files).succeeded)
    #expect(try await bench.plan(files).hasNothingToWrite)
  }

  /// What could not be removed keeps what it was made with in its own instance.
  @Test func whatStaysKeepsWhatItNeedsInItsInstance() async throws {
    func files(_ seed: String, _ base: String, _ number: Int, _ user: String = "") -> [String: String] {
      [
        "main.tf": """
        resource "thing" "seed" { name = "\(seed)" }
        module "m" {
          source = "./m"
          count  = 2
          name   = "m${count.index}"
          number = thing.seed.id == "" ? 9 : \(number)
        }
        """,
        "m/main.tf": """
        variable "name" {}
        variable "number" {}
        resource "thing" "base" {
          count = var.number
          name  = "${var.name}-\(base)${count.index}"
        }
        resource "thing" "after" {
          name = "${var.name}-after"
          note = thing.base[*].id
        }
        \(user)
        """,
      ]
    }
    let user = """
      resource "thing" "user" {
        name = "${var.name}-user"
        note = thing.base[*].id
      }
      """
    let afters = ["m0-after", "m1-after"]
    try await bench.apply(files("one", "b", 2, user))
    bench.world.fail("m0-user", .clean)
    // Fewer: the second base of the instance stays.
    var summary = try await bench.apply(files("two", "b", 1))
    #expect(failed(summary) == ["delete module.m[0].thing.user"])
    #expect(skipped(summary) == ["module.m[0].thing.base[1] because module.m[0].thing.user, left"])
    #expect(bench.world.names == (afters + ["m0-b0", "m0-b1", "m0-user", "m1-b0", "two"]).sorted())
    // Made anew: the one in the other instance alone.
    summary = try await bench.apply(files("three", "c", 1))
    #expect(failed(summary) == ["delete module.m[0].thing.user"])
    #expect(
      skipped(summary) == [
        "module.m[0].thing.after because module.m[0].thing.user, left",
        "module.m[0].thing.base[0] because module.m[0].thing.user, left",
      ])
    #expect(bench.world.names == (afters + ["m0-b0", "m0-b1", "m0-user", "m1-c0", "three"]).sorted())
    bench.world.fail("m0-user", nil)
    #expect(try await bench.apply(files("three", "c", 1)).succeeded)
    #expect(bench.world.names == (afters + ["m0-c0", "m1-c0", "three"]).sorted())
  }

  /// Imports into what is stopped wait for the next run.
  @Test func importsIntoAStoppedInstanceAreNoErrors() async throws {
    let files = Self.files(
      seed: "one",
      root: """
        import {
          to = module.m[0].thing.many[0]
          id = "id-1"
        }
        import {
          to = module.m[1].thing.many[0]
          id = "id-2"
        }
        """)
    _ = bench.world.make("m0-many0", 1)
    _ = bench.world.make("m1-many0", 1)
    bench.world.fail("m0-one", .clean)
    let summary = try await bench.apply(files)
    #expect(summary.diagnostics.errors.map(\.summary) == ["cannot create `m0-one`"])
    #expect(bench.world.names == (Self.names("m1", "one") + ["m0-many0"]).sorted())
    bench.world.fail("m0-one", nil)
    #expect(try await bench.apply(files).succeeded)
    #expect(bench.world.names == (Self.names("m0", "one") + Self.names("m1", "one")).sorted())
  }

  /// Conditions of what is stopped are not judged.
  @Test func conditionsOfWhatIsStoppedAreNotJudged() async throws {
    let check = """
      precondition {
        condition     = thing.base.id != "" && length(thing.many) == 2
        error_message = "no base"
      }
      """
    var files = Self.files(seed: "one", root: #"output "first" { value = module.m[*].whole }"#)
    files["m/main.tf"]? += """

      output "whole" {
        value = thing.base.id
        \(check)
      }
      check "base" {
        assert {
          condition     = thing.base.id != "" && length(thing.many) == 2
          error_message = "no base"
        }
      }
      """
    bench.world.fail("m0-one", .clean)
    let summary = try await bench.apply(files)
    #expect(summary.diagnostics.all.map(\.summary) == ["cannot create `m0-one`"])
    #expect(bench.world.names == Self.names("m1", "one").sorted())
  }

  /// What a call gives to all instances may come out of one of them, be it by a local value: they wait for it.
  @Test(arguments: ["module.m[0].id", "local.first"])
  func whatOneInstanceGivesToAllIsWaitedFor(_ note: String) async throws {
    let files = [
      "main.tf": """
      locals { first = module.m[0].id }
      module "m" {
        source = "./m"
        count  = 3
        name   = "m${count.index}"
        note   = \(note)
      }
      """,
      "m/main.tf": """
      variable "name" {}
      variable "note" {}
      resource "thing" "base" { name = "${var.name}-base" }
      resource "thing" "bound" {
        name = "${var.name}-bound"
        note = var.note
      }
      output "id" { value = thing.base.id }
      """,
    ]
    bench.world.fail("m0-base", .transient(3))
    let summary = try await bench.apply(files)
    #expect(summary.succeeded, "\(summary.diagnostics.all)")
    let calls = bench.world.calls
    let last = try #require(calls.lastIndex(of: "create m0-base"))
    let bound = try #require(calls.firstIndex { $0.hasSuffix("-bound") })
    #expect(last < bound, "\(calls)")
    #expect(try await bench.plan(files).isEmpty)

    bench.world.clearCalls()
    #expect(try await bench.apply(files, PlanOptions(mode: .destroy)).succeeded)
    let gone = try #require(bench.world.calls.firstIndex(of: "delete m0-base"))
    #expect(bench.world.calls.prefix(gone).filter { $0.hasSuffix("-bound") }.count == 3, "\(bench.world.calls)")
  }

  /// What a call gives to all instances may come out of one of them.
  @Test func whatOneInstanceGivesToAllStopsAll() async throws {
    let files = [
      "main.tf": """
      module "m" {
        source = "./m"
        count  = 2
        name   = "m${count.index}"
        note   = module.m[0].id
      }
      """,
      "m/main.tf": """
      variable "name" {}
      variable "note" {}
      resource "thing" "base" { name = "${var.name}-base" }
      resource "thing" "many" {
        count = thing.base.id == "" ? 9 : 1
        name  = "${var.name}-many"
      }
      resource "thing" "bound" {
        name = "${var.name}-bound"
        note = [var.note, thing.many[*].id]
      }
      output "id" { value = thing.base.id }
      """,
    ]
    bench.world.fail("m0-base", .clean)
    let summary = try await bench.apply(files)
    #expect(bench.world.names == ["m1-base", "m1-many"])
    #expect(skipped(summary).contains("module.m[1].thing.bound because module.m[0].thing.base, left"))
    bench.world.fail("m0-base", nil)
    #expect(try await bench.apply(files).succeeded)
    #expect(try await bench.plan(files).hasNothingToWrite)
  }
}
