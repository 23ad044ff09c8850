import Diagnostics
import Testing
import Values

@testable import Engine

/// The store takes no more writes in the middle of an apply, as on a full disk.
@Suite struct StateFaultTests {
  private let bench = Bench()
  private let many = """
    resource "note" "n" {
      count = 40
      text  = "n-${count.index}"
    }
    resource "thing" "t" {
      count = 10
      name  = "t-${count.index}"
    }
    """

  @Test(arguments: [0, 1, 3, 7])
  func isToldOnceAndIsNoInterruption(_ writes: Int) async throws {
    let engine = try await bench.engine(["main.tf": many])
    let lease = try await bench.lease()
    let plan = try #require(try await engine.plan(PlanOptions(), under: lease).plan)
    bench.store.refuseWrites(after: writes)
    let summary = try await engine.apply(plan, ApplyOptions(parallelism: 4), under: lease)
    #expect(!summary.succeeded && !summary.isInterrupted)
    #expect(summary.diagnostics.errors.count == 1, "\(DiagnosticRenderer().render(summary.diagnostics))")
    #expect(summary.failures.filter { !$0.diagnostics.isEmpty }.isEmpty)
    let kept = try await bench.addresses().count
    #expect(summary.counts[.create] ?? 0 == kept, "what is said to be made is in the state")
    #expect(kept + summary.failures.count + summary.skipped.count == 50)
    bench.store.refuseWrites(after: nil)
    #expect(try await bench.apply(many).succeeded)
    #expect(try await bench.addresses().count == 50)
  }
}
