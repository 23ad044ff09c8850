import Diagnostics
import StateStorage
import Testing
import Values

@testable import Engine

/// What is excluded, and all that needs it, stays as it is; instance by instance.
@Suite struct ExcludeTests {
  let bench = Bench()

  private func sizes() -> [String] { bench.world.things.map { "\($0.name) \($0.size)" }.sorted() }

  private static func keyed(_ size: Int) -> String {
    """
    locals { size = \(size) }
    resource "thing" "src" {
      for_each = toset(["p", "q"])
      name     = "src${each.key}"
      size     = \(size)
    }
    data "thing" "d" {
      for_each = toset(["p", "q"])
      name     = thing.src[each.key].name
      lifecycle {
        precondition {
          condition     = each.key == "p" || local.size < 10
          error_message = "too big to be read"
        }
      }
    }
    resource "thing" "u" {
      for_each = toset(["p", "q"])
      name     = "u${each.key}"
      size     = data.thing.d[each.key].size
    }
    resource "thing" "named" {
      name = "named"
      size = thing.u["p"].size
    }
    resource "thing" "all" {
      name = "all"
      size = sum([for u in thing.u : u.size])
      lifecycle {
        precondition {
          condition     = local.size < 10
          error_message = "too big for all"
        }
      }
    }
    output "all" { value = thing.all.size }
    output "p" { value = thing.u["p"].size }
    """
  }

  @Test(arguments: [#"data.thing.d["q"]"#, #"thing.u["q"]"#])
  func whatNeedsAnInstanceStaysToo(_ address: String) async throws {
    try await bench.apply(Self.keyed(1))
    #expect(sizes() == ["all 2", "named 1", "srcp 1", "srcq 1", "up 1", "uq 1"])
    let summary = try await bench.apply(Self.keyed(3), PlanOptions(excludes: [address]))
    #expect(summary.succeeded, "\(summary.diagnostics.all)")
    #expect(sizes() == ["all 2", "named 3", "srcp 3", "srcq 3", "up 3", "uq 1"])
    #expect(summary.outputs == ["all": .number(2), "p": .number(3)])
    try await bench.apply(Self.keyed(4))
    #expect(sizes() == ["all 8", "named 4", "srcp 4", "srcq 4", "up 4", "uq 4"])
    #expect(try await bench.plan(Self.keyed(4)).isEmpty)
  }

  /// Conditions of what is left alone stand in nobody's way.
  @Test func conditionsOfWhatStaysAreNotJudged() async throws {
    try await bench.apply(Self.keyed(1))
    let summary = try await bench.apply(Self.keyed(20), PlanOptions(excludes: [#"data.thing.d["q"]"#]))
    #expect(summary.succeeded, "\(summary.diagnostics.all)")
    #expect(sizes() == ["all 2", "named 20", "srcp 20", "srcq 20", "up 20", "uq 1"])
  }

  private static func modules(_ size: Int) -> [String: String] {
    [
      "main.tf": """
      module "m" {
        source = "./m"
        count  = 2
        number = count.index
        size   = \(size)
      }
      resource "thing" "one" {
        name = "one"
        size = module.m[0].size
        note = module.m[0].id
      }
      resource "thing" "other" {
        name = "other"
        size = module.m[1].size
      }
      output "sizes" { value = module.m[*].size }
      """,
      "m/main.tf": """
      variable "number" {}
      variable "size" {
        validation {
          condition     = var.number == 0 || var.size != 24
          error_message = "not to be given"
        }
      }
      resource "thing" "part" {
        name = "part${var.number}"
        size = var.number == 0 ? var.size : 1
      }
      output "id" { value = thing.part.id }
      output "size" {
        value = thing.part.size
        precondition {
          condition     = var.number == 0 || var.size < 10
          error_message = "too big to be told"
        }
      }
      """,
    ]
  }

  @Test(arguments: [14, 24])
  func anInstanceOfAModuleStaysWhole(_ size: Int) async throws {
    try await bench.apply(Self.modules(1))
    let summary = try await bench.apply(Self.modules(size), PlanOptions(excludes: ["module.m[1]"]))
    #expect(summary.succeeded, "\(summary.diagnostics.all)")
    #expect(sizes() == ["one \(size)", "other 1", "part0 \(size)", "part1 1"])
    #expect(summary.outputs == ["sizes": .tuple([.number(1), .number(1)])])
  }

  /// Also where it never was.
  @Test func anInstanceOfAModuleIsNotMissed() async throws {
    let summary = try await bench.apply(Self.modules(14), PlanOptions(excludes: ["module.m[1]"]))
    #expect(summary.succeeded, "\(summary.diagnostics.all)")
    #expect(sizes() == ["one 14", "part0 14"])
    try await bench.apply(Self.modules(5))
    #expect(sizes() == ["one 5", "other 1", "part0 5", "part1 1"])
  }
}
