import Testing
import Values

@testable import Engine

/// Conditions that cannot be told before something else is changed, as Terraform has it: they hold up also what stays as it is.
@Suite struct ConditionTests {
  private let bench = Bench()

  @Test func ofWhatStaysAsItIsAreHeldDuringApply() async throws {
    func text(_ size: Int, _ name: String) -> String {
      """
      resource "thing" "x" {
        name = "\(name)"
        size = \(size)
      }
      resource "thing" "b" {
        name = "b"
        lifecycle {
          precondition {
            condition     = length(thing.x.id) < 5 && \(size) != 3
            error_message = "three is too many"
          }
        }
      }
      resource "thing" "c" {
        name       = "c"
        size       = \(size)
        depends_on = [thing.b]
      }
      output "x" {
        value = "x"
        precondition {
          condition     = length(thing.x.id) < 5 && \(size) != 4
          error_message = "four is no output"
        }
      }
      """
    }
    #expect(try await bench.apply(text(1, "x")).succeeded)
    let held = try await bench.apply(text(2, "y"))
    #expect(held.succeeded && held.failures.isEmpty)

    let refused = try await bench.apply(text(3, "z"))
    #expect(refused.failures.map(\.object.address) == ["thing.b"])
    // Nothing was to be changed of it.
    #expect(refused.failures.map(\.step) == [.check])
    #expect(refused.skipped.map(\.object.address) == ["thing.c"])
    #expect(refused.diagnostics.all.compactMap(\.detail).contains("three is too many"))
    #expect(bench.world.names == ["b", "c", "z"])

    let output = try await bench.apply(text(4, "w"))
    #expect(output.failures.isEmpty && !output.succeeded)
    #expect(output.diagnostics.all.compactMap(\.detail) == ["four is no output"])
  }

  /// What a part of a run does not come to is not judged: there is nothing yet that it could be told of.
  @Test func conditionsOfWhatIsNotTargetedAreNotJudged() async throws {
    let text = """
      resource "thing" "a" { name = "a" }
      resource "thing" "b" {
        count = 1
        name  = "b"
      }
      output "b" {
        value = thing.b[0].id
        precondition {
          condition     = thing.b[0].id != ""
          error_message = "no b"
        }
      }
      """
    let part = try await bench.apply(text, PlanOptions(targets: ["thing.a"]))
    #expect(part.succeeded, "\(part.diagnostics.all)")
    #expect(bench.world.names == ["a"])
    #expect(try await bench.apply(text).succeeded)
  }

  /// What comes in place of another is new: of it there is nothing yet that could be left as it is.
  @Test func whatIsIgnoredIsNotKeptByReplacement() async throws {
    func text(_ size: Int) -> String {
      """
      resource "thing" "a" {
        name = "a"
        size = \(size)
        lifecycle { ignore_changes = [size] }
      }
      output "size" { value = thing.a.size }
      """
    }
    #expect(try await bench.apply(text(1)).outputs == ["size": 1])
    #expect(try await bench.plan(text(2)).isEmpty)
    let plan = try await bench.plan(text(2), PlanOptions(replace: ["thing.a"]))
    #expect(plan.changes.first?.after?["size"] == 2)
    #expect(try await bench.apply(text(2), PlanOptions(replace: ["thing.a"])).outputs == ["size": 2])
    #expect(try await bench.plan(text(3)).isEmpty)
  }

  /// Only drift is taken over: what is to be made from what is not there yet is left to the next apply.
  @Test func outputsOfWhatIsNewDoNotStopARefresh() async throws {
    try await bench.apply(#"resource "thing" "a" { name = "a" }"#)
    let text = """
      resource "thing" "a" { name = "a" }
      resource "thing" "b" { name = "b" }
      resource "thing" "many" {
        count = 2
        name  = "many-${count.index}"
      }
      output "a" { value = thing.a.name }
      output "b" { value = thing.b.name }
      output "many" { value = thing.many[*].id }
      """
    // They stay what they are, and no change is told of them.
    let refresh = try await bench.plan(text, PlanOptions(mode: .refreshOnly))
    #expect(refresh.outputs.map(\.name) == ["a"])
    let summary = try await bench.apply(text, PlanOptions(mode: .refreshOnly))
    #expect(summary.succeeded, "\(summary.diagnostics.all)")
    #expect(summary.outputs == ["a": "a"])
    #expect(try await bench.apply(text).succeeded)
  }

  /// What was set aside goes when those are done that use it by way of others.
  @Test func whatWasSetAsideWaitsForIndirectUsers() async throws {
    func text(_ generation: Int) -> String {
      """
      resource "thing" "base" {
        name = "base-\(generation)"
        lifecycle { create_before_destroy = true }
      }
      resource "thing" "middle" {
        name = "middle"
        note = thing.base.id
      }
      resource "thing" "user" {
        name = "user"
        note = thing.middle.note
        size = \(generation)
      }
      """
    }
    try await bench.apply(text(1))
    bench.world.clearCalls()
    try await bench.apply(text(2))
    #expect(bench.world.calls == ["create base-2", "update middle", "update user", "delete base-1"])

    bench.world.fail("user", .clean)
    let failed = try await bench.apply(text(3))
    #expect(failed.failures.map(\.object.address) == ["thing.user"])
    #expect(bench.world.names == ["base-2", "base-3", "middle", "user"])
    #expect(try await bench.addresses().filter { $0.hasSuffix("deposed") } == ["thing.base deposed"])
    bench.world.fail("user", nil)
    #expect(try await bench.apply(text(3)).succeeded)
    #expect(bench.world.names == ["base-3", "middle", "user"])
  }

  /// Of `replace_triggered_by` only what is named counts: the instance of the same number or key, and the part of it.
  @Test(arguments: [
    ("count = 2", "name = \"a-${count.index}\"", "count.index == 1", "thing.a[count.index].size", "thing.b[1]"),
    (
      "for_each = toset([\"x\", \"y\"])", "name = \"a-${each.key}\"", "each.key == \"y\"", "thing.a[each.key].size",
      "thing.b[\"y\"]"
    ),
  ])
  func onlyWhatIsNamedTriggersAReplacement(
    _ repetition: String, _ name: String, _ changing: String, _ trigger: String, _ replaced: String
  ) async throws {
    func text(_ size: Int, _ other: Int = 1) -> String {
      """
      resource "thing" "a" {
        \(repetition)
        \(name)
        size = \(changing) ? \(size) : 1
        tags = { other = "\(other)", "x" = "1" }
      }
      resource "thing" "b" {
        \(repetition)
        \(name.replacing("a-", with: "b-"))
        lifecycle { replace_triggered_by = [\(trigger), thing.a[\(trigger.contains("each") ? "\"x\"" : "0")].tags.x] }
      }
      """
    }
    try await bench.apply(text(1))
    let changes = try await bench.plan(text(2)).effectiveChanges
    #expect(changes.filter { $0.action == .replace }.map(\.address.description) == [replaced])
    let tags = try await bench.plan(text(1, 2)).effectiveChanges
    #expect(tags.allSatisfy { $0.action == .update })
  }
}
