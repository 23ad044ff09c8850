import Diagnostics
import Testing
import Values

@testable import Engine

/// `timeouts` of resources.
@Suite struct TimeoutTests {
  private let bench = Bench()

  @Test(.timeLimit(.minutes(1))) func whatTakesTooLongIsAskedToStop() async throws {
    bench.world.fail("slow", .hangs)
    let summary = try await bench.apply(
      """
      resource "thing" "slow" {
        name = "slow"
        timeouts { create = "50ms" }
      }
      resource "thing" "other" {
        name = "other"
        timeouts { create = "1m" }
      }
      """)
    #expect(summary.failures.map(\.object.address) == ["thing.slow"])
    // That it was stopped then goes without saying.
    #expect(summary.diagnostics.errors.map(\.summary) == ["it took longer than it may"])
    #expect(bench.world.names == ["other"])
    #expect(try await bench.store.openIntents().isEmpty)
  }

  @Test(.timeLimit(.minutes(1))) func removalsHaveTheirsToo() async throws {
    let text = """
      variable "limit" { default = "50ms" }
      resource "thing" "a" {
        for_each = toset(["x"])
        name     = each.key
        timeouts { delete = var.limit }
      }
      """
    try await bench.apply(text)
    bench.world.fail("x", .hangs)
    let summary = try await bench.apply(text, PlanOptions(mode: .destroy))
    #expect(summary.failures.map(\.object.address) == [#"thing.a["x"]"#])
    #expect(try await bench.addresses() == [#"thing.a["x"]"#])
    bench.world.fail("x", nil)
    #expect(try await bench.apply(text, PlanOptions(mode: .destroy)).succeeded)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["read a", "look up a"])
  func readingWhilePlanningHasItsTime(_ call: String) async throws {
    let thing = """
      resource "thing" "a" {
        name = "a"
        timeouts { read = "50ms" }
      }
      """
    let lookup = """
      variable "limit" { default = "50ms" }
      data "thing" "a" {
        name = "a"
        timeouts { read = var.limit }
      }
      """
    try await bench.apply(thing)
    #expect(try await bench.plan("\(thing)\n\(lookup)").isEmpty)
    bench.world.fail(call, .hangs)
    let told = try await bench.complaints("\(thing)\n\(lookup)")
    #expect(told.contains("it took longer than it may") && told.contains("`timeouts` gives `read` 0.05 seconds"))
  }

  @Test func faultsOfTheBlockAreTold() async throws {
    let told = try await bench.complaints(
      """
      resource "thing" "a" {
        name = "a"
        timeouts {
          crate  = "5m"
          update = "five"
        }
      }
      """)
    #expect(told.contains("there is no timeout `crate`") && told.contains("did you mean `create`?"))
    #expect(told.contains("the timeout is no length of time"))
  }
}
