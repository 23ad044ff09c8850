import StateStorage
import Testing
import Values

@testable import Engine

/// How conditions came out is kept in the state, as far as the last run could tell it.
@Suite struct CheckRecordTests {
  var bench = Bench()

  private func kept() async throws -> [String] {
    var lines: [String] = []
    for record in try await bench.store.snapshot().checks {
      lines.append("\(record.kind.rawValue) \(record.address) \(record.status.rawValue)")
      for object in record.objects {
        let words = ["  \(object.address)", object.status.rawValue] + object.messages
        lines.append(words.joined(separator: " "))
      }
    }
    return lines
  }

  private static func files(limit: Int = 5, name: String = "a") -> [String: String] {
    [
      "main.tf": """
      resource "thing" "base" { name = "\(name)" }
      module "m" {
        source = "./m"
        count  = 2
        base   = thing.base.id
        number = count.index
      }
      resource "thing" "none" {
        count = 0
        name  = "none"
        lifecycle {
          precondition {
            condition     = thing.base.id != ""
            error_message = "no base"
          }
        }
      }
      check "size" {
        assert {
          condition     = thing.base.size > \(limit)
          error_message = "only ${thing.base.size}"
        }
      }
      """,
      "m/main.tf": """
      variable "base" {
        validation {
          condition     = var.base != ""
          error_message = "no base"
        }
      }
      variable "number" {}
      resource "thing" "part" {
        name = "part${var.number}"
        lifecycle {
          precondition {
            condition     = var.base != ""
            error_message = "no base"
          }
          postcondition {
            condition     = self.id != "" && var.number < \(limit)
            error_message = "number ${var.number}"
          }
        }
      }
      output "id" {
        value = thing.part.id
        precondition {
          condition     = thing.part.id != ""
          error_message = "no id"
        }
      }
      """,
    ]
  }

  /// All that a plan could not tell yet is told by the apply.
  @Test func whatTheApplyToldIsKept() async throws {
    let summary = try await bench.apply(Self.files())
    #expect(summary.succeeded)
    let expected = [
      "check check.size fail", "  check.size fail only 1",
      "output module.m.output.id pass", "  module.m[0].output.id pass", "  module.m[1].output.id pass",
      "resource module.m.thing.part pass", "  module.m[0].thing.part pass", "  module.m[1].thing.part pass",
      "var module.m.var.base pass", "  module.m[0].var.base pass", "  module.m[1].var.base pass",
      "resource thing.none pass",
    ]
    #expect(try await kept() == expected)
    // The same again is nothing to write.
    let plan = try await bench.plan(Self.files())
    #expect(plan.hasNothingToWrite && !plan.judgesAnew)
    let serial = try await bench.store.head().serial
    try await bench.apply(Self.files())
    #expect(try await bench.store.head().serial == serial)
    #expect(try await kept() == expected)
  }

  @Test func whatFailedIsToldAndWhatDependsOnItIsUnknown() async throws {
    let summary = try await bench.apply(Self.files(limit: 1))
    #expect(summary.failures.map(\.object.address) == ["module.m[1].thing.part"])
    let found = try await kept()
    #expect(
      found == [
        "check check.size fail", "  check.size fail only 1",
        "output module.m.output.id unknown", "  module.m[0].output.id pass", "  module.m[1].output.id unknown",
        "resource module.m.thing.part fail", "  module.m[0].thing.part pass", "  module.m[1].thing.part fail number 1",
        "var module.m.var.base pass", "  module.m[0].var.base pass", "  module.m[1].var.base pass",
        "resource thing.none pass",
      ])
  }

  private static func refusing(_ size: Int) -> String {
    """
    resource "thing" "a" {
      name = "a-${local.size}"
      size = local.size
      lifecycle {
        postcondition {
          condition     = self.id != "" && local.size != 5
          error_message = "a ${local.size}"
        }
      }
    }
    resource "thing" "beside" { name = "beside-${local.size}" }
    locals { size = \(size) }
    check "a" {
      assert {
        condition     = thing.a.size < 3
        error_message = "a is ${thing.a.size}"
      }
    }
    check "beside" {
      assert {
        condition     = thing.beside.id == "id-2"
        error_message = "it is not what it was"
      }
    }
    output "a" {
      value = thing.a.id
      precondition {
        condition     = thing.a.id != "" && local.size < 8
        error_message = "o ${local.size}"
      }
    }
    output "beside" {
      value = thing.beside.id
      precondition {
        condition     = thing.beside.id != ""
        error_message = "none"
      }
    }
    """
  }

  /// What a run found is kept, also where that is why it did not succeed.
  @Test func aRefusedOutputIsKeptWithAllElseThatTheRunFound() async throws {
    try await bench.apply(Self.refusing(5))
    let refused = try await bench.apply(Self.refusing(9))
    #expect(!refused.succeeded && refused.failures.isEmpty)
    #expect(refused.diagnostics.warnings.compactMap(\.detail) == ["a is 9", "it is not what it was"])
    #expect(
      try await kept() == [
        "check check.a fail", "  check.a fail a is 9",
        "check check.beside fail", "  check.beside fail it is not what it was",
        "output output.a fail", "  output.a fail o 9", "output output.beside pass", "  output.beside pass",
        "resource thing.a pass", "  thing.a pass",
      ])
  }

  /// Only what depends on what failed is not judged.
  @Test mutating func whatHasToDoWithNoFailureIsJudged() async throws {
    bench.parallelism = 1
    let failed = try await bench.apply(Self.refusing(5))
    #expect(failed.failures.map(\.object.address) == ["thing.a"])
    #expect(
      try await kept() == [
        "check check.a unknown", "  check.a unknown", "check check.beside pass", "  check.beside pass",
        "output output.a unknown", "  output.a unknown", "output output.beside pass", "  output.beside pass",
        "resource thing.a fail", "  thing.a fail a 5",
      ])
    #expect(failed.outputs.keys.sorted() == ["beside"])
  }

  /// A condition that was met in the plan is not kept as met where nothing came of what it belongs to.
  @Test func whatWasNotBegunIsNotJudged() async throws {
    bench.world.fail("a", .clean)
    let text = """
      resource "thing" "a" { name = "a" }
      resource "thing" "b" {
        name = "b"
        note = thing.a.id
        lifecycle {
          precondition {
            condition     = local.one == 1
            error_message = "not one"
          }
        }
      }
      locals { one = 1 }
      """
    #expect(try await !bench.apply(text).succeeded)
    #expect(try await kept() == ["resource thing.b unknown", "  thing.b unknown"])
  }

  /// A check block whose condition has no value is an error, in a plan and in an apply.
  @Test func aCheckThatHasNoValueIsAnError() async throws {
    let text = """
      resource "thing" "a" { name = "a" }
      check "number" {
        assert {
          condition     = tonumber(thing.a.id) > 3
          error_message = "small"
        }
      }
      check "other" {
        assert {
          condition     = thing.a.id == ""
          error_message = "it has one"
        }
      }
      """
    let summary = try await bench.apply(text)
    #expect(!summary.succeeded && summary.failures.isEmpty && bench.world.names == ["a"])
    #expect(summary.diagnostics.errors.map(\.summary) == ["invalid value for `v` of `tonumber`"])
    #expect(
      try await kept() == [
        "check check.number error", "  check.number error", "check check.other fail", "  check.other fail it has one",
      ])
    #expect(try await bench.complaints(text).contains("error: invalid value for `v` of `tonumber`"))
  }

  /// Where nothing changes but a result, that is all that there is to write, and it is no change.
  @Test func aResultAloneIsNoChange() async throws {
    try await bench.apply(Self.files())
    var files = Self.files()
    files["main.tf"] = files["main.tf"]?.replacing("size > 5", with: "size < 5")
    let engine = try await bench.engine(files)
    let lease = try await bench.lease()
    let plan = try #require(try await engine.plan(under: lease).plan)
    #expect(plan.isEmpty && plan.hasNothingToWrite && plan.judgesAnew)
    try await engine.keepChecks(of: plan, under: lease)
    #expect(try await kept().prefix(2) == ["check check.size pass", "  check.size pass"])
    #expect(try await bench.plan(files).judgesAnew == false)
  }

  /// Of what a run leaves out nothing is known; to take over drift judges nothing, and leaves what is known.
  @Test func partsAndDriftAreNoWholeRuns() async throws {
    try await bench.apply(Self.files())
    let all = try await kept()
    bench.world.change(named: "a") { $0.size = 3 }
    try await bench.apply(Self.files(), PlanOptions(mode: .refreshOnly))
    #expect(try await kept() == all)
    try await bench.apply(Self.files(name: "b"), PlanOptions(targets: ["thing.base"]))
    #expect(try await kept().filter { $0.contains("unknown") }.count == 5)
    try await bench.apply(Self.files(name: "b"), PlanOptions(mode: .destroy))
    #expect(
      try await kept() == [
        "check check.size unknown", "output module.m.output.id unknown", "resource module.m.thing.part unknown",
        "var module.m.var.base unknown", "resource thing.none unknown",
      ])
    try await bench.apply(#"resource "thing" "base" { name = "b" }"#)
    #expect(try await kept().isEmpty)
  }

  /// Each stage adds to what those before it told.
  @Test func stagesTellTogether() async throws {
    let text = """
      resource "thing" "seed" {
        name = "seed"
        lifecycle {
          postcondition {
            condition     = self.id != ""
            error_message = "no seed"
          }
        }
      }
      resource "thing" "many" {
        count = thing.seed.id == "" ? 9 : 2
        name  = "m${count.index}"
        lifecycle {
          postcondition {
            condition     = self.id != "" && count.index < 1
            error_message = "number ${count.index}"
          }
        }
      }
      """
    let summary = try await bench.apply(text)
    #expect(summary.stages == 2 && summary.failures.count == 1)
    #expect(
      try await kept() == [
        "resource thing.many fail", "  thing.many[0] pass", "  thing.many[1] fail number 1",
        "resource thing.seed pass", "  thing.seed pass",
      ])
  }

  /// Of what no stage came to in one instance of a module it is not told that all of it holds.
  @Test func whatNoStageCameToIsUnknown() async throws {
    bench.world.fail("m1-base", .clean)
    let summary = try await bench.apply([
      "main.tf": """
      module "m" {
        source = "./m"
        count  = 2
        name   = "m${count.index}"
      }
      """,
      "m/main.tf": """
      variable "name" {}
      resource "thing" "base" { name = "${var.name}-base" }
      resource "thing" "many" {
        count = thing.base.id == "" ? 9 : 1
        name  = "${var.name}-many"
        lifecycle {
          postcondition {
            condition     = self.id != ""
            error_message = "no id"
          }
        }
      }
      """,
    ])
    #expect(summary.stages == 2 && bench.world.names == ["m0-base", "m0-many"])
    #expect(try await kept() == ["resource module.m.thing.many unknown", "  module.m[0].thing.many[0] pass"])
  }

  /// A plan file brings them along.
  @Test func aStateChangeOfThemIsReadBack() throws {
    let records = [
      CheckRecord(
        kind: .check, address: "check.c", status: .fail,
        objects: [.init(address: "check.c", status: .fail, messages: ["no"])])
    ]
    #expect(CheckRecord.records(.array(records.map(\.json))) == records)
    #expect(CheckRecord.records(["object_kind": "later"]).isEmpty)
    #expect(CheckRecord.records([["object_kind": "later", "config_addr": "x.y", "status": "pass"]]).isEmpty)
  }

  /// What was made anew has been judged, though the old object could not go yet.
  @Test func whatWasMadeAnewInAFailedApplyIsJudged() async throws {
    func text(_ number: Int) -> String {
      """
      resource "thing" "base" {
        name = "base\(number)"
        lifecycle {
          create_before_destroy = true
          postcondition {
            condition     = self.id != ""
            error_message = "no id"
          }
        }
      }
      resource "thing" "last" {
        name = "last"
        note = thing.base.id
      }
      output "base" { value = thing.base.name }
      """
    }
    try await bench.apply(text(1))
    bench.world.fail("last", .clean)
    let summary = try await bench.apply(text(2))
    #expect(summary.failures.map(\.object.description) == ["thing.last"])
    #expect(bench.world.names == ["base1", "base2", "last"])
    #expect(try await kept() == ["resource thing.base pass", "  thing.base pass"])
    #expect(summary.outputs == ["base": .string("base2")])
  }

  /// A check block that cannot say what does not hold is an error, not a warning.
  @Test func aMessageWithoutValueIsAnError() async throws {
    func text(_ name: String) -> String {
      """
      resource "thing" "a" { name = "\(name)" }
      check "c" {
        assert {
          condition     = thing.a.name == "a"
          error_message = "is ${thing.a.name == "a" ? 1 : parseint("zz", 10)}"
        }
      }
      """
    }
    try await bench.apply(text("a"))
    #expect(try await kept() == ["check check.c pass", "  check.c pass"])
    #expect(try await bench.complaints(text("b")).contains("error: "))
  }
}
