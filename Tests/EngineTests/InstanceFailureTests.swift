import StateStorage
import Testing
import Values

@testable import Engine

/// A failed instance stops what refers to it, and nothing that refers to others of its resource or module.
@Suite struct InstanceFailureTests {
  let bench = Bench()

  private func skipped(_ summary: ApplySummary) -> [String] {
    summary.skipped.map { "\($0.object) because \($0.because?.description ?? "stopped")" }.sorted()
  }

  private static let keyed = """
    locals {
      whole = [for s in thing.s : s.id]
      one   = thing.s["p"].id
    }
    resource "thing" "s" {
      for_each = toset(["p", "q"])
      name     = "s${each.key}"
    }
    resource "thing" "named" {
      name = "named"
      note = thing.s["p"].id
    }
    resource "thing" "far" {
      name = "far"
      note = "${local.one} ${thing.named.id}"
    }
    resource "thing" "own" {
      for_each = thing.s == null ? [] : toset(["p", "q"])
      name     = "own${each.key}"
    }
    resource "thing" "each" {
      for_each = toset(["p", "q", "r"])
      name     = "each${each.key}"
      note     = each.key == "r" ? "none" : thing.s[each.key].id
    }
    resource "thing" "after" {
      for_each = toset(["p", "q"])
      name     = "after${each.key}"
      note     = thing.each[each.key].id
    }
    resource "thing" "all" {
      name = "all"
      note = join(" ", local.whole)
    }
    output "p" { value = thing.s["p"].name }
    output "q" { value = thing.s["q"].name }
    output "all" { value = thing.all.name }
    """

  /// `s["01"]` is `s[1]`.
  @Test func aNumberMayBeSpelledOtherwise() async throws {
    let text = """
      resource "thing" "s" {
        count = 2
        name  = "s${count.index}"
      }
      resource "thing" "written" {
        name = "written"
        note = thing.s["01"].id
      }
      resource "thing" "own" {
        for_each = toset(["00", "01"])
        name     = "own${each.key}"
        note     = thing.s[each.key].id
      }
      resource "thing" "number" {
        name = "number"
        note = thing.s[0].id
      }
      """
    bench.world.fail("s1", .clean)
    let summary = try await bench.apply(text)
    #expect(
      skipped(summary) == [
        #"thing.own["00"] because thing.s[1]"#, #"thing.own["01"] because thing.s[1]"#,
        "thing.written because thing.s[1]",
      ])
    #expect(summary.failures.map(\.object.description) == ["thing.s[1]"])
    bench.world.fail("s1", nil)
    try await bench.apply(text)
    #expect(try await bench.plan(text).hasNothingToWrite)
  }

  @Test func whatRefersToOthersIsMade() async throws {
    bench.world.fail("sq", .clean)
    let summary = try await bench.apply(Self.keyed)
    #expect(
      skipped(summary) == [
        #"thing.after["q"] because thing.s["q"]"#, #"thing.all because thing.s["q"]"#,
        #"thing.each["q"] because thing.s["q"]"#, #"thing.own["p"] because thing.s["q"]"#,
        #"thing.own["q"] because thing.s["q"]"#,
      ])
    #expect(bench.world.names == ["afterp", "eachp", "eachr", "far", "named", "sp"])
    #expect(summary.outputs == ["p": .string("sp")])
    bench.world.fail("sq", nil)
    #expect(try await bench.apply(Self.keyed).succeeded)
    #expect(try await bench.plan(Self.keyed).isEmpty)
  }

  @Test func whatIsMadeAnewForOneInstanceIsDone() async throws {
    func text(_ number: Int) -> String {
      """
      resource "thing" "s" {
        count = 3
        name  = "s${count.index}-\(number)"
        lifecycle { create_before_destroy = true }
      }
      resource "thing" "own" {
        count = 3
        name  = "own${count.index}"
        note  = thing.s[count.index].id
      }
      """
    }
    try await bench.apply(text(1))
    bench.world.clearCalls()
    bench.world.fail("s1-2", .clean)
    let summary = try await bench.apply(text(2))
    #expect(summary.failures.map(\.object.description) == ["thing.s[1]"])
    #expect(bench.world.calls.filter { $0.hasPrefix("update") }.sorted() == ["update own0", "update own2"])
    #expect(bench.world.names.contains("s1-1") && bench.world.names.contains("s0-2"))
    // What was set aside goes only when nothing may need it any more.
    bench.world.fail("s1-2", nil)
    try await bench.apply(text(2))
    #expect(bench.world.names == ["own0", "own1", "own2", "s0-2", "s1-2", "s2-2"])
  }

  private static let modules = [
    "main.tf": """
    resource "thing" "s" {
      for_each = toset(["p", "q"])
      name     = "s${each.key}"
    }
    module "m" {
      source   = "./m"
      for_each = toset(["p", "q"])
      name     = each.key
      note     = thing.s[each.key].id
    }
    resource "thing" "p" {
      name = "p"
      note = module.m["p"].id
    }
    resource "thing" "q" {
      name = "q"
      note = module.m["q"].id
    }
    module "n" {
      source   = "./m"
      for_each = toset(["p", "q"])
      name     = "n${each.key}"
      note     = module.m[each.key].id
    }
    resource "thing" "all" {
      name = "all"
      note = join(" ", [for m in module.m : m.id])
    }
    """,
    "m/main.tf": """
    variable "name" {}
    variable "note" {}
    resource "thing" "part" {
      name = "part${var.name}"
      note = var.note
    }
    output "id" { value = thing.part.id }
    """,
  ]

  @Test(arguments: ["sq", "partq"])
  func instancesOfModulesAreToldApart(_ failing: String) async throws {
    bench.world.fail(failing, .clean)
    let summary = try await bench.apply(Self.modules)
    let made = Set(bench.world.names)
    #expect(made == Set(["p", "partnp", "partp", "sp"] + (failing == "sq" ? [] : ["sq"])))
    #expect(!summary.succeeded)
    bench.world.fail(failing, nil)
    #expect(try await bench.apply(Self.modules).succeeded)
    #expect(try await bench.plan(Self.modules).isEmpty)
  }

  /// In a further stage, too.
  @Test func aFurtherStageDoesWhatRefersToOthers() async throws {
    let text = """
      resource "thing" "seed" { name = "seed" }
      resource "thing" "s" {
        for_each = toset(["p", "q"])
        name     = "s${each.key}"
      }
      resource "thing" "many" {
        count = thing.seed.id == "" ? 1 : 2
        name  = "m${count.index}"
        note  = thing.s["p"].id
      }
      resource "thing" "own" {
        for_each = thing.seed.id == "" ? toset([]) : toset(["p", "q"])
        name     = "own${each.key}"
        note     = thing.s[each.key].id
      }
      output "many" { value = length(thing.many) }
      """
    bench.world.fail("sq", .clean)
    let summary = try await bench.apply(text)
    #expect(bench.world.names == ["m0", "m1", "ownp", "seed", "sp"])
    #expect(summary.failures.map(\.object.description) == [#"thing.s["q"]"#])
    #expect(bench.world.calls.filter { $0.hasSuffix(" sq") } == ["create sq"])
    #expect(summary.outputs == ["many": .number(2)])
    bench.world.fail("sq", nil)
    #expect(try await bench.apply(text).succeeded)
    #expect(try await bench.plan(text).isEmpty)
  }

  /// In a further stage the instance of a module that failed is not missed by what refers to others.
  @Test func aFurtherStageDoesWhatRefersToOtherInstancesOfModules() async throws {
    var files = Self.modules
    files["main.tf", default: ""] += """

      resource "thing" "seed" { name = "seed" }
      resource "thing" "late" {
        count = thing.seed.id == "" ? 1 : 2
        name  = "late${count.index}"
        note  = "${thing.anew.note} ${module.m["p"].id}"
      }
      resource "thing" "anew" {
        name = "anew"
        note = length(module.late) > 0 ? module.late["p"].id : ""
      }
      module "late" {
        source   = "./m"
        for_each = thing.seed.id == "" ? toset([]) : toset(["p", "q"])
        name     = "late${each.key}"
        note     = module.m[each.key].id
      }
      """
    bench.world.fail("sq", .clean)
    let summary = try await bench.apply(files)
    #expect(summary.failures.map(\.object.description) == [#"thing.s["q"]"#], "\(summary.diagnostics.all)")
    #expect(Set(["partlatep", "partnp", "partp", "p", "seed", "sp"]).isSubset(of: bench.world.names))
    bench.world.fail("sq", nil)
    #expect(try await bench.apply(files).succeeded)
    #expect(try await bench.plan(files).isEmpty)
  }

  /// An expression that only looks like a key of the block's own means any instance.
  @Test func whatIsNoKeyOfItsOwnMeansAll() async throws {
    let text = """
      resource "thing" "s" {
        for_each = toset(["p", "q"])
        name     = "s${each.key}"
      }
      resource "thing" "other" {
        for_each = toset(["p"])
        name     = "other${each.key}"
        note     = join("", [for each in [{ key = "q" }] : thing.s[each.key].id])
      }
      resource "thing" "part" {
        for_each = toset(["p"])
        name     = "part${each.key}"
        note     = thing.s[each.key == "p" ? "q" : "p"].id
      }
      """
    bench.world.fail("sq", .clean)
    let summary = try await bench.apply(text)
    #expect(
      skipped(summary) == [
        #"thing.other["p"] because thing.s["q"]"#, #"thing.part["p"] because thing.s["q"]"#,
      ])
  }
}
