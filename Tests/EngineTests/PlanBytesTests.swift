import Diagnostics
import Language
import StateStorage
import Testing
import Values

@testable import Engine

@Suite struct PlanBytesTests {
  private static let before = """
    resource "thing" "a" { name = "a" }
    resource "thing" "gone" {
      name       = "gone"
      depends_on = [thing.a]
    }
    resource "thing" "old" {
      name       = "old"
      depends_on = [thing.gone]
    }
    """

  private static let after = """
    variable "password" {
      sensitive = true
      default   = "pw"
    }
    resource "thing" "a" {
      name   = "a2"
      note   = { list = [1, null, "x"], p = var.password }
      secret = var.password
      rule { port = 80 }
    }
    resource "thing" "b" {
      count = 3
      name  = "b-${thing.a.id}-${count.index}"
      note  = thing.a.note
    }
    resource "thing" "new" { name = "old" }
    moved {
      from = thing.old
      to   = thing.new
    }
    output "a" {
      value     = thing.a
      sensitive = true
    }
    """

  @Test func readsWhatItWrote() async throws {
    let bench = Bench()
    try await bench.apply(Self.before)
    bench.world.change(named: "old") { $0.size = 8 }
    let plan = try await bench.plan(Self.after)
    let bytes = plan.encoded()
    let read = try Plan(decoding: bytes)
    #expect(read == plan)
    #expect(read.encoded() == bytes)
  }

  /// A set of which a part is unknown stays one; an earlier program takes it for unknown.
  @Test func partlyUnknownSetsAreKept() async throws {
    let bench = Bench()
    let text = """
      variable "password" {
        sensitive = true
        default   = "pw"
      }
      resource "thing" "a" { name = "a" }
      resource "thing" "b" {
        name = "b"
        note = {
          plain   = toset([thing.a.id, "k"])
          objects = [toset([{ id = thing.a.id, n = 1 }, { id = "x", n = 2 }])]
          secret  = toset([thing.a.id, var.password])
          nested  = toset([toset([thing.a.id, "k"]), toset(["other"])])
          all     = toset([thing.a.id])
        }
      }
      output "set" { value = toset([thing.a.id, "k"]) }
      """
    let plan = try await bench.plan(text)
    let bytes = plan.encoded()
    let read = try Plan(decoding: bytes)
    let (note, expected) = (read.changes.last?.after?["note"], plan.changes.last?.after?["note"])
    for name in ["plain", "objects", "secret", "all"] { #expect(note?[name] == expected?[name], "\(name)") }
    #expect(note?["plain"]?.elements?.count == 2)
    #expect(note?["nested"]?.type == expected?["nested"]?.type)
    #expect(read.outputs == plan.outputs && read.outputs.first?.after?.elements?.count == 2)
    #expect(read.encoded() == bytes)
    let engine = try await bench.engine(["main.tf": text])
    #expect(try await engine.apply(read, under: bench.lease()).succeeded)
    #expect(try await bench.plan(text).isEmpty)
  }

  @Test func makesTheSameBytesTwice() async throws {
    var seen: Set<[UInt8]> = []
    for parallelism in [1, 3, 16] {
      let bench = Bench()
      try await bench.apply(Self.before)
      var plan = try await bench.plan(Self.after, PlanOptions(parallelism: parallelism))
      #expect(try await bench.plan(Self.after, PlanOptions(parallelism: parallelism)).encoded() == plan.encoded())
      // Rows of state carry tokens, which are new in every world.
      plan.upkeep = []
      seen.insert(plan.encoded())
    }
    #expect(seen.count == 1)
  }

  @Test func appliesAPlanThatWasRead() async throws {
    let bench = Bench()
    try await bench.apply(Self.before)
    let plan = try await bench.plan(Self.after)
    let engine = try await bench.engine(["main.tf": Self.after])
    let summary = try await engine.apply(Plan(decoding: plan.encoded()), under: bench.lease())
    #expect(summary.succeeded)
    #expect(try await bench.plan(Self.after).isEmpty)
  }

  @Test(arguments: [
    "", "{", "[]", "{\"format\":2}", "{\"format\":1,\"types\":[]}",
    "{\"format\":1,\"types\":[7],\"lineage\":\"x\",\"serial\":1,\"mode\":\"normal\"}",
  ])
  func refusesWhatIsNoPlan(_ text: String) {
    #expect(throws: PlanFormatError.self) { _ = try Plan(decoding: Array(text.utf8)) }
  }
}
