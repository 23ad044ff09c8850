import Synchronization
import Testing
import Values

@testable import Engine

/// create_before_destroy across modules, and what a failure on the way leaves.
@Suite struct DeposedTests {
  private let bench = Bench()

  private func files(_ generation: Int) -> [String: String] {
    [
      "main.tf": """
      module "net" {
        source = "./net"
        name   = "net-\(generation)"
      }
      module "app" {
        source = "./app"
        net    = module.net.id
      }
      """,
      "net/main.tf": """
      variable "name" {}
      resource "thing" "n" { name = var.name }
      output "id" { value = thing.n.id }
      """,
      "app/main.tf": """
      variable "net" {}
      resource "thing" "a" {
        name = "app-${var.net}"
        note = var.net
        lifecycle { create_before_destroy = true }
      }
      """,
    ]
  }

  @Test func goesThroughModules() async throws {
    try await bench.apply(files(1))
    bench.world.clearCalls()
    let summary = try await bench.apply(files(2))
    #expect(summary.succeeded)
    // What the application needs is made first too, and goes only when its old user is gone.
    #expect(bench.world.calls == ["create net-2", "create app-id-3", "delete app-id-1", "delete net-1"])
    #expect(try await bench.addresses() == ["module.app.thing.a", "module.net.thing.n"])
  }

  @Test func aFailedRemovalIsTriedAgain() async throws {
    try await bench.apply(files(1))
    bench.world.fail("app-id-1", .clean)
    let failed = try await bench.apply(files(2))
    #expect(!failed.succeeded)
    // The network waits: it is still in use by what could not be removed.
    #expect(bench.world.names == ["app-id-1", "app-id-3", "net-1", "net-2"])
    let deposed = try await bench.addresses().filter { $0.hasSuffix("deposed") }
    #expect(deposed == ["module.app.thing.a deposed", "module.net.thing.n deposed"])
    bench.world.fail("app-id-1", nil)
    bench.world.clearCalls()
    #expect(try await bench.apply(files(2)).succeeded)
    #expect(bench.world.calls == ["delete app-id-1", "delete net-1"])
    #expect(try await bench.addresses().count == 2)
  }

  @Test func aFailedCreateTakesTheOldOneBack() async throws {
    try await bench.apply(files(1))
    bench.world.fail("net-2", .clean)
    let failed = try await bench.apply(files(2))
    #expect(failed.failures.map(\.object.address) == ["module.net.thing.n"])
    #expect(bench.world.names == ["app-id-1", "net-1"])
    #expect(try await bench.addresses() == ["module.app.thing.a", "module.net.thing.n"])
    bench.world.fail("net-2", nil)
    #expect(try await bench.apply(files(2)).succeeded)
    #expect(bench.world.names.count == 2)
  }

  /// What is made is told to be the current object, what goes to be the one set aside.
  @Test func eventsTellWhichOfTheTwo() async throws {
    try await bench.apply(files(1))
    let told = Mutex<[String]>([])
    let engine = try await bench.engine(files(2)) { event in
      switch event {
      case .changeStarted(let id, let step) where id.address == "module.app.thing.a":
        told.withLock { $0.append("\(step.rawValue) \(id.deposed == nil ? "current" : "deposed")") }
      default: break
      }
    }
    let lease = try await bench.lease()
    let plan = try #require(try await engine.plan(PlanOptions(), under: lease).plan)
    #expect(try await engine.apply(plan, under: lease).succeeded)
    #expect(told.withLock { $0 } == ["create current", "delete deposed"])
  }
}
