import Diagnostics
import Language
import StateStorage
import Testing
import Values

@testable import Engine

/// Kills an apply at every boundary, runs again, and compares what is left with what an undisturbed run leaves.
@Suite struct CrashTests {
  private static let first = """
    resource "thing" "a" { name = "a" }
    resource "thing" "b" {
      name = "b-${thing.a.name}"
      note = thing.a.id
      lifecycle { create_before_destroy = true }
    }
    resource "thing" "c" {
      count = 2
      name  = "c${count.index}"
      note  = thing.b.id
    }
    resource "thing" "gone" { name = "gone" }
    resource "note" "of" {
      count = 3
      text  = thing.a.id
    }
    resource "thing" "noted" {
      name = "noted"
      note = note.of[*].id
    }
    """

  private static let second = """
    resource "thing" "a" { name = "a2" }
    resource "thing" "b" {
      name = "b-${thing.a.name}"
      note = thing.a.id
      lifecycle { create_before_destroy = true }
    }
    resource "thing" "c" {
      count = 3
      name  = "c${count.index}"
      note  = thing.b.id
      size  = 4
    }
    resource "other" "n" { name = "n" }
    resource "note" "of" {
      count = 2
      text  = thing.c[count.index].id
      color = "red"
      lifecycle { create_before_destroy = true }
    }
    resource "thing" "noted" {
      name = "noted"
      note = note.of[*].id
    }
    """

  @Test func survivesKillsAnywhere() async throws {
    for (start, end, mode) in [
      ("", Self.first, PlanOptions.Mode.normal), (Self.first, Self.second, .normal),
      (Self.second, Self.second, .destroy),
    ] {
      var kills = 0
      while true {
        let bench = Bench()
        if !start.isEmpty { try await bench.apply(start) }
        bench.store.kill(after: kills)
        let summary = try? await bench.apply(end, PlanOptions(mode: mode))
        let wasKilled = summary?.succeeded != true
        bench.store.kill(after: nil)
        try await bench.apply(end, PlanOptions(mode: mode))
        try await expectConverged(bench, end, mode, "\(mode) killed at \(kills)")
        if !wasKilled { break }
        kills += 1
      }
      #expect(kills > 10)
    }
  }

  private func expectConverged(
    _ bench: Bench, _ text: String, _ mode: PlanOptions.Mode, _ comment: Comment
  ) async throws {
    #expect(try await bench.store.openIntents().isEmpty, comment)
    if mode == .destroy {
      #expect(bench.world.things.isEmpty, comment)
      #expect(try await bench.addresses().isEmpty, comment)
      return
    }
    #expect(try await bench.plan(text).isEmpty, comment)
    let things = try await bench.store.snapshot().instances.filter { $0.address.type != "note" }
    let recorded = try things.map { record in
      try ValueJSON.decode(record.value.json)["id"]?.string ?? ""
    }
    #expect(recorded.sorted() == bench.world.things.map(\.id).sorted(), comment)
    #expect(Set(bench.world.names).count == bench.world.names.count, comment)
  }
}
