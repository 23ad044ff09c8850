import Diagnostics
import StateStorage
import Testing
import Values

@testable import Engine

/// A run about a part has all that the part needs, and nothing else stands in its way.
@Suite struct TargetTests {
  let bench = Bench()

  private func checks() async throws -> [String] {
    try await bench.store.snapshot().checks.flatMap { record in
      ["\(record.address) \(record.status.rawValue)"]
        + record.objects.map { "  \($0.address) \($0.status.rawValue)" }
    }
  }

  private func complaints(_ files: [String: String], _ options: PlanOptions) async throws -> [String] {
    let engine = try await bench.engine(files)
    return try await engine.plan(options, under: bench.lease()).diagnostics.errors.map(\.summary)
  }

  @Test(arguments: [PlanOptions(targets: ["thing.a[0]"]), PlanOptions(excludes: ["thing.a[1]"])])
  func conditionsOfOtherInstancesAreNotJudged(_ options: PlanOptions) async throws {
    func text(_ size: Int) -> String {
      """
      resource "thing" "a" {
        count = 2
        name  = "a${count.index}"
        size  = \(size)
        lifecycle {
          postcondition {
            condition     = self.id != "" && (count.index == 0 || \(size) < 10)
            error_message = "too big"
          }
        }
      }
      """
    }
    try await bench.apply(text(1))
    #expect(try await checks() == ["thing.a pass", "  thing.a[0] pass", "  thing.a[1] pass"])
    #expect(try await bench.plan(text(20), options).summary == "update thing.a[0]")
    #expect(try await bench.apply(text(20), options).succeeded)
    #expect(bench.world.things.map { "\($0.name) \($0.size)" }.sorted() == ["a0 20", "a1 1"])
    #expect(try await checks() == ["thing.a unknown", "  thing.a[0] pass", "  thing.a[1] unknown"])
  }

  private static func modules(_ size: Int) -> [String: String] {
    [
      "main.tf": """
      locals { size = \(size) }
      resource "thing" "beside" {
        name = "beside"
        size = local.size
        lifecycle {
          precondition {
            condition     = local.size < 10
            error_message = "too big beside"
          }
        }
      }
      resource "thing" "given" {
        name = "given"
        size = \(size)
      }
      module "m" {
        source = "./m"
        count  = 2
        number = count.index
        size   = \(size)
        unused = thing.given.size
      }
      """,
      "m/main.tf": module,
    ]
  }

  private static let module = """
    variable "number" {}
    variable "size" {}
    variable "unused" {
      validation {
        condition     = var.unused < 10
        error_message = "too big to be given"
      }
    }
    resource "thing" "part" {
      name = "part${var.number}"
      size = var.size
      lifecycle {
        precondition {
          condition     = var.size < 10 || var.number == 0
          error_message = "too big a part"
        }
      }
    }
    check "part" {
      assert {
        condition     = var.size < 10
        error_message = "too big a part"
      }
    }
    output "size" {
      value = thing.part.size
      precondition {
        condition     = var.size < 10 || var.number == 0
        error_message = "too big to be told"
      }
    }
    """

  /// What the module is given and gives for others is no part of it.
  @Test func onlyTheResourcesOfAModuleAndWhatTheyNeedAreMeant() async throws {
    try await bench.apply(Self.modules(1))
    let options = PlanOptions(targets: ["module.m[0]"])
    #expect(try await bench.plan(Self.modules(20), options).summary == "update module.m[0].thing.part")
    #expect(try await bench.apply(Self.modules(20), options).succeeded)
    let expected = [
      "module.m.check.part unknown", "module.m.output.size unknown",
      "module.m.thing.part unknown", "  module.m[0].thing.part pass", "  module.m[1].thing.part unknown",
      "module.m.var.unused unknown", "thing.beside unknown",
    ]
    #expect(try await checks() == expected)
  }

  /// What is wrong with the part is told with the whole name, and nothing of what is beside.
  @Test func onlyFaultsOfThePartAreTold() async throws {
    try await bench.apply(Self.modules(1))
    #expect(
      try await complaints(Self.modules(20), PlanOptions(targets: ["module.m"]))
        == ["condition of `module.m[1].thing.part` does not hold"])
    let all = try await complaints(Self.modules(20), PlanOptions(excludes: ["thing.beside"]))
    #expect(all.contains("condition of `module.m[1].output.size` does not hold"))
    #expect(!all.contains { $0.contains("beside") })
  }

  /// What is not targeted is found as it is by what refers to all instances.
  @Test func whatRefersToAllInstancesFindsThoseLeftAlone() async throws {
    let text = """
      resource "thing" "a" {
        count = 11
        name  = "a${count.index}"
      }
      resource "thing" "b" {
        name = "b"
        note = join(",", thing.a[*].id)
      }
      output "ids" { value = thing.a[*].id }
      output "note" { value = thing.b.note }
      """
    let before = try await bench.apply(text).outputs
    let ids = try #require(before["note"]?.string).split(separator: ",")
    #expect(ids.count == 11)
    let options = PlanOptions(targets: ["thing.a[10]", "thing.b"], replace: ["thing.a[10]"])
    let summary = try await bench.apply(text, options)
    #expect(summary.succeeded, "\(summary.diagnostics.all)")
    let after = try #require(summary.outputs["note"]?.string).split(separator: ",")
    #expect(after.dropLast() == ids.dropLast() && after.last != ids.last)
    #expect(summary.outputs["ids"] == .tuple(after.map { .string(String($0)) }))
    #expect(try await bench.plan(text).isEmpty)
  }

  /// An instance that is not targeted is made where something that is cannot do without it, and else its values are not told.
  @Test func whatIsNeededAndNotThereIsMade() async throws {
    let text = """
      resource "thing" "a" {
        count = 2
        name  = "a${count.index}"
      }
      resource "thing" "b" {
        name = "b"
        note = thing.a[1].id
      }
      output "ids" { value = [thing.a[0].id, thing.a[1].id] }
      """
    let alone = try await bench.apply(text, PlanOptions(targets: ["thing.a[0]"]))
    #expect(alone.succeeded && alone.outputs.isEmpty && bench.world.names == ["a0"])
    let both = try await bench.apply(text, PlanOptions(targets: ["thing.a[0]", "thing.b"]))
    #expect(both.succeeded, "\(both.diagnostics.all)")
    #expect(bench.world.names == ["a0", "a1", "b"])
    #expect(try await bench.plan(text).isEmpty)
  }

  /// A plan file brings along what is left alone.
  @Test func aSavedPlanKnowsWhatIsLeftAlone() async throws {
    let text = """
      resource "thing" "a" {
        count = 2
        name  = "a${count.index}"
      }
      output "ids" { value = thing.a[*].id }
      """
    try await bench.apply(text)
    let options = PlanOptions(targets: ["thing.a[0]"], replace: ["thing.a[0]"])
    let plan = try await bench.plan(text, options)
    #expect(plan.untouched.map(\.description) == ["thing.a[1]"])

    #expect(try Plan(decoding: plan.encoded()) == plan)
  }

  /// What is not configured any more goes when it is targeted by its own name, in a module too.
  @Test func whatIsGoneFromAModuleCanBeTargeted() async throws {
    let call = #"module "m" { source = "./m" }"#
    let kept = #"resource "thing" "kept" { name = "kept" }"#
    try await bench.apply(["main.tf": call, "m/main.tf": kept + "\n" + #"resource "thing" "gone" { name = "gone" }"#])
    let plan = try await bench.plan(
      ["main.tf": call, "m/main.tf": kept], PlanOptions(targets: ["module.m.thing.gone"]))
    #expect(plan.changes.filter(\.isEffective).map(\.id.description) == ["module.m.thing.gone"])
  }
}
