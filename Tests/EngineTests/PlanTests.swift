import Diagnostics
import Language
import StateStorage
import Testing
import Values

@testable import Engine

@Suite struct PlanTests {
  let bench = Bench()

  @Test func createsUpdatesReplacesDeletes() async throws {
    let first = """
      resource "thing" "a" { name = "a" }
      resource "thing" "b" {
        name = "b"
        note = thing.a.id
      }
      output "b" { value = thing.b.note }
      """
    let plan = try await bench.plan(first)
    #expect(plan.summary == "create thing.a\ncreate thing.b")
    #expect(plan.changes[1].after?["note"] == .unknown(.string))
    #expect(plan.outputs.map(\.action) == [.create])
    let summary = try await bench.apply(first)
    #expect(summary.succeeded)
    #expect(summary.counts == [.create: 2])
    #expect(summary.outputs == ["b": "id-1"])
    #expect(bench.world.calls == ["create a", "create b"])
    #expect(try await bench.plan(first).isEmpty)
    #expect(try await bench.plan(first).hasNothingToWrite)

    let second = """
      resource "thing" "a" {
        name = "a"
        size = 5
      }
      resource "thing" "c" { name = "c" }
      """
    #expect(
      try await bench.plan(second).summary == """
        update thing.a
        delete thing.b (delete_because_no_resource_config)
        create thing.c
        """)
    let changed = try await bench.apply(second)
    #expect(changed.counts == [.create: 1, .update: 1, .delete: 1])
    #expect(changed.outputs.isEmpty)
    #expect(bench.world.names == ["a", "c"])

    let third = "resource \"thing\" \"a\" { name = \"z\" }\nresource \"thing\" \"c\" { name = \"c\" }"
    let replacing = try await bench.plan(third)
    #expect(replacing.summary == "replace thing.a (replace_because_cannot_update)")
    #expect(replacing.changes[0].replacePaths == ["name"])
    bench.world.clearCalls()
    try await bench.apply(third)
    #expect(bench.world.calls == ["delete a", "create z"])
  }

  @Test func expandsCountAndForEach() async throws {
    let text = """
      variable "names" { default = ["x", "y"] }
      resource "thing" "n" {
        count = 2
        name  = "n${count.index}"
      }
      resource "thing" "m" {
        for_each = { for name in var.names : name => true }
        name     = "m-${each.key}"
        note     = thing.n[0].name
      }
      output "all" { value = [for key, thing in thing.m : "${key}=${thing.name}"] }
      output "splat" { value = thing.n[*].name }
      """
    let summary = try await bench.apply(text)
    #expect(summary.outputs["all"] == .tuple(["x=m-x", "y=m-y"]))
    #expect(summary.outputs["splat"] == .tuple(["n0", "n1"]))
    #expect(try await bench.addresses() == ["thing.m[\"x\"]", "thing.m[\"y\"]", "thing.n[0]", "thing.n[1]"])
    let smaller = try await bench.plan(text, variables: ["names": .tuple(["y"])])
    #expect(smaller.summary == "delete thing.m[\"x\"] (delete_because_each_key)")
  }

  @Test func plansModules() async throws {
    let files = [
      "main.tf": """
      module "app" {
        source   = "./app"
        for_each = { eu = 2, us = 3 }
        prefix   = each.key
        size     = each.value
      }
      output "ids" { value = { for key, app in module.app : key => app.id } }
      """,
      "app/main.tf": """
      variable "prefix" { type = string }
      variable "size" { type = number }
      locals { name = "${var.prefix}-thing" }
      resource "thing" "main" {
        name = local.name
        size = var.size
      }
      resource "thing" "second" {
        name = "${thing.main.id}-2"
      }
      output "id" { value = thing.second.name }
      """,
    ]
    let summary = try await bench.apply(files)
    #expect(summary.succeeded)
    #expect(
      try await bench.addresses() == [
        "module.app[\"eu\"].thing.main", "module.app[\"eu\"].thing.second", "module.app[\"us\"].thing.main",
        "module.app[\"us\"].thing.second",
      ])
    let ids = try #require(summary.outputs["ids"]?.attributes)
    #expect(ids.keys == ["eu", "us"])
    #expect(bench.world.names.contains("eu-thing"))
    #expect(bench.world.things.filter { $0.name.hasSuffix("-2") }.count == 2)
  }

  @Test func seesDriftAndRepairsIt() async throws {
    let text = "resource \"thing\" \"a\" { name = \"a\" }\nresource \"thing\" \"b\" { name = \"b\" }"
    try await bench.apply(text)
    bench.world.change(named: "a") { $0.size = 9 }
    bench.world.remove(named: "b")
    let plan = try await bench.plan(text)
    #expect(plan.summary == "update thing.a\ncreate thing.b")
    #expect(plan.drift.map(\.id.description) == ["thing.a", "thing.b"])
    let only = try await bench.plan(text, PlanOptions(mode: .refreshOnly))
    #expect(only.summary == "")
    #expect(!only.isEmpty)
    try await bench.apply(text)
    #expect(try await bench.plan(text).isEmpty)
  }

  @Test func destroysInOrder() async throws {
    let text = """
      resource "thing" "a" { name = "a" }
      locals { a = thing.a.id }
      resource "thing" "b" {
        name = "b"
        note = local.a
      }
      resource "thing" "c" {
        name       = "c"
        depends_on = [thing.b]
      }
      """
    try await bench.apply(text)
    bench.world.clearCalls()
    let summary = try await bench.apply(text, PlanOptions(mode: .destroy))
    #expect(summary.counts == [.delete: 3])
    #expect(bench.world.calls == ["delete c", "delete b", "delete a"])
    #expect(try await bench.addresses() == [])
  }

  @Test func createsBeforeDestroying() async throws {
    let text = { (name: String) in
      """
      resource "thing" "a" { name = "a\(name)" }
      resource "thing" "b" {
        name = "b-${thing.a.name}"
        lifecycle { create_before_destroy = true }
      }
      """
    }
    try await bench.apply(text("1"))
    bench.world.clearCalls()
    let summary = try await bench.apply(text("2"))
    #expect(summary.succeeded)
    #expect(bench.world.calls == ["create a2", "create b-a2", "delete b-a1", "delete a1"])
    #expect(try await bench.addresses() == ["thing.a", "thing.b"])

    // A failed new object leaves the old one in place.
    bench.world.fail("b-a3", .clean)
    let failed = try await bench.apply(text("3"))
    #expect(failed.failures.map(\.object.description) == ["thing.b"])
    #expect(try await bench.addresses() == ["thing.a", "thing.a deposed", "thing.b"])
    #expect(bench.world.names == ["a2", "a3", "b-a2"])
    bench.world.fail("b-a3", nil)
    try await bench.apply(text("3"))
    #expect(bench.world.names == ["a3", "b-a3"])
    #expect(try await bench.plan(text("3")).isEmpty)
  }

  @Test func movesImportsAndForgets() async throws {
    try await bench.apply("resource \"thing\" \"old\" { name = \"a\" }")
    let moved = """
      resource "thing" "new" { name = "a" }
      moved {
        from = thing.old
        to   = thing.new
      }
      """
    #expect(try await bench.plan(moved).summary == "noop thing.new from thing.old")
    try await bench.apply(moved)
    #expect(try await bench.addresses() == ["thing.new"])

    let other = bench.world.make("x", 4)
    let importing = """
      resource "thing" "new" {
        count = 1
        name  = "a"
      }
      resource "thing" "x" {
        name = "x"
        size = 6
      }
      import {
        to = thing.x
        id = "\(other.id)"
      }
      """
    #expect(
      try await bench.plan(importing).summary == """
        noop thing.new[0] from thing.new
        update thing.x import \(other.id)
        """)
    bench.world.clearCalls()
    try await bench.apply(importing)
    #expect(bench.world.calls == ["update x"])
    #expect(try await bench.plan(importing).isEmpty)

    let removed = """
      removed {
        from = thing.x
        lifecycle { destroy = false }
      }
      resource "thing" "new" {
        count = 1
        name  = "a"
      }
      """
    #expect(try await bench.plan(removed).summary == "forget thing.x (delete_because_no_resource_config)")
    try await bench.apply(removed)
    #expect(try await bench.addresses() == ["thing.new[0]"])
    #expect(bench.world.names == ["a", "x"])
  }

  @Test func followsLifecycle() async throws {
    let text = { (size: Int, name: String) in
      """
      resource "thing" "a" {
        name = "a"
        size = \(size)
        lifecycle { ignore_changes = [size] }
      }
      resource "thing" "b" { name = "\(name)" }
      resource "thing" "c" {
        name = "c"
        lifecycle {
          prevent_destroy      = true
          replace_triggered_by = [thing.b]
        }
      }
      """
    }
    try await bench.apply(text(1, "b"))
    #expect(try await bench.plan(text(2, "b")).isEmpty)
    let complaint = try await bench.complaints(text(2, "z"))
    #expect(complaint.contains("`thing.c` must not be destroyed"))
  }

  /// What is not kept is known to those that use it nonetheless, also where it is read between the changes.
  @Test func whatIsKeptNowhereIsHandedOn() async throws {
    let text = """
      resource "thing" "a" { name = "a" }
      data "thing" "late" {
        name       = thing.a.name
        depends_on = [thing.a]
      }
      resource "thing" "b" {
        name = "b"
        note = length(data.thing.late.key)
      }
      """
    #expect(try await bench.apply(text).succeeded)
    let rows = try await bench.store.snapshot().instances
    let texts = rows.map { String(decoding: $0.value.json, as: UTF8.self) }
    #expect(
      texts.contains { $0.contains(#""name":"b""#) && $0.contains(#""note":{"value":8,"type":"number"}"#) }, "\(texts)")
    #expect(!texts.contains { $0.contains("key of a") })
  }

  /// As Terraform has it: an instance that comes or goes is no change of the others.
  @Test func whoComesOrGoesTriggersNoReplacement() async throws {
    func text(_ names: String) -> String {
      """
      resource "thing" "a" {
        for_each = toset([\(names)])
        name     = each.key
      }
      resource "thing" "b" {
        name = "b"
        lifecycle { replace_triggered_by = [thing.a] }
      }
      """
    }
    try await bench.apply(text(#""x", "y""#))
    #expect(
      try await bench.plan(text(#""y", "z""#)).summary
        == "delete thing.a[\"x\"] (delete_because_each_key)\ncreate thing.a[\"z\"]")
  }

  @Test func readsDataWhenItCan() async throws {
    _ = bench.world.make("known", 3)
    let text = """
      data "thing" "early" { name = "known" }
      resource "thing" "a" {
        name = "a"
        size = data.thing.early.size
      }
      data "thing" "late" {
        name       = thing.a.name
        depends_on = [thing.a]
      }
      output "late" { value = data.thing.late.size }
      """
    let plan = try await bench.plan(text)
    #expect(plan.summary == "read data.thing.late (read_because_dependency_pending)\ncreate thing.a")
    let summary = try await bench.apply(text)
    #expect(summary.outputs == ["late": 3])
    #expect(try await bench.plan(text).isEmpty)
  }

  /// As Terraform has it: who refers to a resource means it as it will be, also where what is referred to is known already.
  @Test func readsDataOfWhatChangesAfterIt() async throws {
    func text(_ size: Int) -> String {
      """
      resource "thing" "a" {
        name = "a"
        size = \(size)
      }
      data "thing" "a" { name = thing.a.name }
      output "size" { value = data.thing.a.size }
      """
    }
    #expect(try await bench.apply(text(1)).outputs == ["size": 1])
    let summary = try await bench.plan(text(2)).summary
    #expect(summary == "read data.thing.a (read_because_dependency_pending)\nupdate thing.a")
    #expect(try await bench.apply(text(2)).outputs == ["size": 2])
    #expect(try await bench.plan(text(2)).isEmpty)
  }

  @Test func targetsAndExcludes() async throws {
    let text = """
      resource "thing" "a" { name = "a" }
      resource "thing" "b" {
        name = "b"
        note = thing.a.id
      }
      resource "thing" "c" { name = "c" }
      resource "thing" "d" {
        name = "d"
        note = thing.c.id
      }
      """
    #expect(
      try await bench.plan(text, PlanOptions(targets: ["thing.b"])).summary == "create thing.a\ncreate thing.b")
    #expect(
      try await bench.plan(text, PlanOptions(excludes: ["thing.c"])).summary == "create thing.a\ncreate thing.b")
    try await bench.apply(text)
    let destroy = try await bench.plan(text, PlanOptions(mode: .destroy, targets: ["thing.a"]))
    #expect(destroy.changes.map(\.id.description) == ["thing.a", "thing.b"])
    #expect(
      try await bench.plan(text, PlanOptions(replace: ["thing.c"])).summary
        == "replace thing.c (replace_by_request)\nupdate thing.d")
  }

  @Test func convergesWhenInstancesAreUnknown() async throws {
    let text = """
      resource "thing" "a" { name = "a" }
      resource "thing" "many" {
        for_each = { (thing.a.id) = 1 }
        name     = "m-${each.key}"
      }
      resource "thing" "count" {
        count = thing.a.id == "" ? 1 : 4
        name  = "c${count.index}"
      }
      """
    let plan = try await bench.plan(text)
    #expect(plan.deferred == ["thing.count", "thing.many"])
    let summary = try await bench.apply(text)
    #expect(summary.succeeded)
    #expect(summary.stages == 2)
    #expect(bench.world.names == ["a", "c0", "c1", "c2", "c3", "m-id-1"])
    #expect(try await bench.plan(text).isEmpty)
  }
}
