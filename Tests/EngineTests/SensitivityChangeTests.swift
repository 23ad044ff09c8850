import StateStorage
import Testing
import Values

@testable import Engine

/// What becomes secret, or is so no longer, while it stays what it is.
@Suite struct SensitivityChangeTests {
  let bench = Bench()

  private func text(_ note: String, _ more: String = "", lifecycle: String = "") -> String {
    """
    resource "thing" "a" {
      name = "a"
      note = \(note)
      \(lifecycle)
    }
    \(more)
    """
  }

  private func paths() async throws -> [StoredPath] {
    try await bench.store.snapshot().instances.flatMap(\.value.sensitivePaths)
  }

  /// The state must know it; the thing itself is not touched.
  @Test(arguments: [
    (#""n""#, #"sensitive("n")"#, [StoredPath([.key("note")])]), (#"sensitive("n")"#, #""n""#, []),
    ("{ x = 1, y = [2, 3] }", "{ x = 1, y = [2, sensitive(3)] }", [StoredPath([.key("note"), .key("y"), .index(1)])]),
    ("sensitive({ x = 1, y = 2 })", "{ x = sensitive(1), y = 2 }", [StoredPath([.key("note"), .key("x")])]),
  ])
  func onlyTheStateIsChanged(_ before: String, _ after: String, _ secret: [StoredPath]) async throws {
    try await bench.apply(text(before))
    bench.world.clearCalls()
    let plan = try await bench.plan(text(after))
    #expect(plan.changes.map(\.action) == [.update])
    #expect(plan.changes.map(\.changesMarksAlone) == [true])
    let summary = try await bench.apply(text(after))
    #expect(summary.counts == [.update: 1])
    #expect(bench.world.calls == [])
    #expect(try await paths() == secret)
    #expect(try await bench.plan(text(after)).hasNothingToWrite)
  }

  /// What is not secret any more may be an output at once.
  @Test func whatIsFreedCanBeUsed() async throws {
    try await bench.apply(text(#"sensitive("n")"#))
    let summary = try await bench.apply(text(#""n""#, "output \"o\" { value = thing.a.note }"))
    #expect(summary.outputs["o"] == "n")
  }

  @Test func aChangeBesideGoesToTheProvider() async throws {
    try await bench.apply(text(#"sensitive("n")"#))
    bench.world.clearCalls()
    try await bench.apply(text(#""m""#))
    #expect(bench.world.calls == ["update a"])
    #expect(try await paths() == [])
  }

  /// With its value, the secrecy of what is ignored stays.
  @Test(arguments: ["all", "[note]"])
  func whatIsIgnoredKeepsItsMarks(_ ignored: String) async throws {
    try await bench.apply(text(#"sensitive("n")"#))
    let later = text(#""n""#, lifecycle: "lifecycle { ignore_changes = \(ignored) }")
    #expect(try await bench.plan(later).hasNothingToWrite)
    #expect(try await paths() == [StoredPath([.key("note")])])
  }

  @Test func whatTheSchemaCallsSecretStaysSo() async throws {
    let thing = { (secret: String) in "resource \"thing\" \"a\" {\n  name = \"a\"\n  secret = \(secret)\n}\n" }
    try await bench.apply(thing(#"sensitive("n")"#))
    #expect(try await bench.plan(thing(#""n""#)).hasNothingToWrite)
    #expect(try await paths() == [StoredPath([.key("secret")])])
  }
}
