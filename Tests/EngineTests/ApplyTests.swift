import Diagnostics
import Language
import ProviderKit
import StateStorage
import Synchronization
import Testing
import Values

@testable import Engine

@Suite struct ApplyTests {
  let bench = Bench()

  @Test func stopsOnlyDependents() async throws {
    let text = """
      resource "thing" "a" { name = "a" }
      resource "thing" "b" {
        name = "b"
        note = thing.a.id
      }
      resource "thing" "c" { name = "c" }
      output "c" { value = thing.c.name }
      output "b" { value = thing.b.note }
      output "d" { value = thing.c.id }
      """
    bench.world.fail("a", .clean)
    let summary = try await bench.apply(text)
    #expect(summary.outputs == ["c": "c", "d": "id-1"])
    #expect(summary.failures.map(\.object.description) == ["thing.a"])
    #expect(summary.skipped.map(\.object.description) == ["thing.b"])
    #expect(summary.skipped.first?.because?.description == "thing.a")
    #expect(summary.counts == [.create: 1])
    #expect(bench.world.names == ["c"])
    #expect(try await bench.store.openIntents().isEmpty)
    bench.world.fail("a", nil)
    let again = try await bench.apply(text)
    #expect(again.succeeded)
    #expect(again.outputs == ["b": "id-2", "c": "c", "d": "id-1"])
  }

  /// The row of the object that was deleted goes before that of the new one comes, however slowly the store writes.
  @Test func aReplacedObjectIsNotLostToALateRemoval() async throws {
    try await bench.apply(#"resource "thing" "a" { name = "old" }"#)
    bench.store.delayRemovals(by: .milliseconds(50))
    try await bench.apply(#"resource "thing" "a" { name = "new" }"#)
    #expect(try await bench.addresses() == ["thing.a"])
    #expect(bench.world.names == ["new"])
  }

  @Test func variablesOfAModuleAreEvaluatedWhereItIsCalled() async throws {
    let summary = try await bench.apply([
      "main.tf": """
      module "first" {
        source = "./first"
        name   = "one"
      }
      module "second" {
        source = "./second"
        note   = module.first.id
      }
      output "note" { value = module.second.note }
      """,
      "first/main.tf": """
      variable "name" {}
      resource "thing" "a" { name = var.name }
      output "id" { value = thing.a.id }
      """,
      "second/main.tf": """
      variable "note" {}
      resource "thing" "b" {
        count = 2
        name  = "b${count.index}"
        note  = var.note
      }
      output "note" { value = thing.b[1].note }
      """,
    ])
    #expect(summary.failures.isEmpty)
    #expect(summary.outputs == ["note": "id-1"])
    #expect(bench.world.names == ["b0", "b1", "one"])
  }

  @Test func keepsWhatAFailedCreateLeft() async throws {
    let text = "resource \"thing\" \"a\" { name = \"a\" }"
    bench.world.fail("a", .afterwards)
    let summary = try await bench.apply(text)
    #expect(summary.failures.count == 1)
    bench.world.fail("a", nil)
    // What was only half made differs from what was planned, and nobody changed it.
    bench.world.update("id-1", size: 9)
    let plan = try await bench.plan(text)
    #expect(plan.summary == "replace thing.a (replace_because_tainted)")
    #expect(plan.drift.isEmpty)
    try await bench.apply(text)
    #expect(bench.world.things.map(\.id) == ["id-2"])
    #expect(try await bench.plan(text).isEmpty)
  }

  @Test func theProviderHearsWhenTheChangesAreOver() async throws {
    let text = "resource \"thing\" \"a\" { name = \"a\" }"
    bench.world.fail("a", .clean)
    try await bench.apply(text)
    #expect(bench.world.finished == 1)
    _ = try await bench.plan(text)
    #expect(bench.world.finished == 1)
  }

  @Test func triesAgainWhatIsTransient() async throws {
    bench.world.fail("a", .transient(2))
    let summary = try await bench.apply("resource \"thing\" \"a\" { name = \"a\" }")
    #expect(summary.succeeded)
    #expect(bench.world.calls == ["create a", "create a", "create a"])
  }

  /// Each pause is twice the one before, and is really waited.
  @Test func thePausesBetweenTriesGrow() async throws {
    bench.world.fail("a", .transient(3))
    let told = Mutex<[(attempt: Int, delay: Duration, at: ContinuousClock.Instant)]>([])
    let engine = try await bench.engine(["main.tf": "resource \"thing\" \"a\" { name = \"a\" }"]) { event in
      if case .changeRetried(_, _, let attempt, let delay, _) = event {
        told.withLock { $0.append((attempt, delay, .now)) }
      }
    }
    let lease = try await bench.lease()
    let plan = try #require(try await engine.plan(under: lease).plan)
    let start = ContinuousClock.now
    let summary = try await engine.apply(plan, ApplyOptions(retryDelay: .milliseconds(40)), under: lease)
    #expect(summary.succeeded)
    let tries = told.withLock { $0 }
    #expect(tries.map(\.attempt) == [2, 3, 4])
    #expect(tries.map(\.delay) == [.milliseconds(40), .milliseconds(80), .milliseconds(160)])
    for (one, next) in zip(tries, tries.dropFirst()) { #expect(next.at - one.at >= one.delay) }
    #expect(ContinuousClock.now - start >= .milliseconds(280))
  }

  /// What is imported and made anew by the same apply is both.
  @Test func whatIsImportedAndReplacedIsCountedAsImported() async throws {
    let other = bench.world.make("x", 4)
    let summary = try await bench.apply(
      """
      resource "thing" "x" { name = "y" }
      import {
        to = thing.x
        id = "\(other.id)"
      }
      """)
    #expect(summary.succeeded)
    #expect(summary.counts == [.importing: 1, .create: 1, .delete: 1])
    #expect(bench.world.names == ["y"])
  }

  /// However deep a chain is, a row names what it waits for itself and nothing more.
  @Test func aRowOfADeepChainHoldsOneDependency() async throws {
    let chain = (0..<50).map { number in
      let note = number == 0 ? "" : "note = thing.t\(number - 1).id"
      return "resource \"thing\" \"t\(number)\" {\n  name = \"t\(number)\"\n  \(note)\n}"
    }
    try await bench.apply(chain.joined(separator: "\n"))
    let rows = try await bench.store.snapshot().instances
    #expect(rows.count == 50)
    for row in rows {
      let number = try #require(Int(row.address.name.dropFirst()))
      #expect(row.dependencies == (number == 0 ? [] : ["thing.t\(number - 1)"]))
    }
  }

  @Test func boundsProviderCalls() async throws {
    let summary = try await bench.apply(
      """
      resource "thing" "a" {
        count = 200
        name  = "a${count.index}"
      }
      """)
    #expect(summary.counts == [.create: 200])
    #expect(bench.world.mostRunning <= bench.parallelism)
  }

  @Test func refusesAStalePlan() async throws {
    let text = "resource \"thing\" \"a\" { name = \"a\" }"
    let engine = try await bench.engine(["main.tf": text])
    let lease = try await bench.lease()
    let plan = try #require(try await engine.plan(under: lease).plan)
    _ = try await engine.apply(plan, under: lease)
    await #expect(throws: StateError.self) { _ = try await engine.apply(plan, under: lease) }
    #expect(bench.world.names == ["a"])
  }

  @Test func stopsGently() async throws {
    let text = """
      resource "thing" "a" {
        count = 50
        name  = "a${count.index}"
      }
      """
    let stop = StopSignal()
    let engine = try await bench.engine(["main.tf": text]) { event in
      if case .changeStarted = event { stop.stop() }
    }
    let lease = try await bench.lease()
    let plan = try #require(try await engine.plan(under: lease).plan)
    let summary = try await engine.apply(plan, ApplyOptions(parallelism: 2, stop: stop), under: lease)
    #expect(summary.isInterrupted)
    #expect(summary.failures.isEmpty)
    #expect(bench.world.things.count < 50)
    #expect(try await bench.addresses().count == bench.world.things.count)
    #expect(try await bench.store.openIntents().isEmpty)
    try await bench.apply(text)
    #expect(bench.world.things.count == 50)
  }

  @Test func aConditionOfAnOutputHoldsAfterTheApplyToo() async throws {
    let summary = try await bench.apply(
      """
      resource "thing" "a" { name = "a" }
      output "o" {
        value = 1
        precondition {
          condition     = thing.a.id == "another"
          error_message = "it is not another"
        }
      }
      """)
    #expect(!summary.succeeded)
    #expect(summary.diagnostics.errors.map(\.detail) == ["it is not another"])
    #expect(summary.outputs.isEmpty)
  }

  @Test func checksConditions() async throws {
    let text = { (least: Int) in
      """
      variable "size" {
        default = 2
        validation {
          condition     = var.size > 1
          error_message = "too small"
        }
      }
      resource "thing" "a" {
        name = "a"
        size = var.size
        lifecycle {
          postcondition {
            condition     = self.size >= \(least)
            error_message = "size is ${self.size}"
          }
        }
      }
      check "size" {
        assert {
          condition     = thing.a.size == 3
          error_message = "not three"
        }
      }
      """
    }
    let complaint = try await bench.complaints(text(5))
    #expect(complaint.contains("size is 2"))
    let engine = try await bench.engine(["main.tf": text(1)])
    let (plan, diagnostics) = try await engine.plan()
    #expect(plan != nil)
    #expect(diagnostics.warnings.map(\.detail) == ["not three"])
    let bad = try await bench.engine(["main.tf": text(1)], variables: ["size": 1])
    #expect(try await bad.plan().diagnostics.errors.map(\.detail) == ["too small"])
  }

  @Test func carriesSecrets() async throws {
    let text = """
      variable "password" { sensitive = true }
      resource "thing" "a" {
        name   = "a"
        note   = var.password
        secret = "hush"
      }
      output "p" {
        value     = thing.a.note
        sensitive = true
      }
      """
    let summary = try await bench.apply(text, variables: ["password": "pw"])
    #expect(summary.outputs["p"]?.isSensitive == true)
    let row = try #require(try await bench.store.snapshot().instances.first)
    #expect(
      row.value.sensitivePaths == [
        StoredPath([.key("note")]), StoredPath([.key("secret")]),
      ])
    #expect(try await bench.plan(text, variables: ["password": "pw"]).hasNothingToWrite)
  }
}

extension ApplyTests {
  @Test func readsTheDataOfChecks() async throws {
    let text = """
      resource "thing" "a" {
        name = "a"
        size = 2
      }
      check "found" {
        data "thing" "it" { name = thing.a.name }
        assert {
          condition     = data.thing.it.size == 3
          error_message = "size is ${data.thing.it.size}"
        }
      }
      """
    let summary = try await bench.apply(text)
    #expect(summary.succeeded)
    #expect(summary.diagnostics.map(\.detail) == ["size is 2"])
    #expect(try await bench.complaints(text).contains("size is 2"))
  }
}
