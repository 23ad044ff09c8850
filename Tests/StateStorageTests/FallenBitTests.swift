import Foundation
import GRDB
import Platform
import Testing

@testable import StateStorage

/// A bit that falls over within a value leaves SQLite's pages whole: rows tell, and the header is not believed against its tables.
@Suite struct FallenBitTests {
  private let scratch = Scratch()

  private func fill() async throws -> StateSnapshot {
    let store = try scratch.store()
    try await store.withLock(.test("apply")) { lease in
      try await store.commit(
        [
          .put(.sample("a", #"{"text":"before-it-changed"}"#)), .put(.sample("b", #"{"text":"needle-of-b"}"#)),
          .putOutput(OutputRecord(name: "o", value: StoredValue(json: Array(#""needle-of-o""#.utf8)))),
        ], closing: nil, under: lease)
      try await store.backUp()
    }
    let snapshot = try await store.withLock(.test("apply")) { lease in
      try await store.commit([.put(.sample("a", #"{"text":"as-it-is"}"#))], closing: nil, under: lease)
      return try await store.snapshot()
    }
    try await store.close()
    return snapshot
  }

  private func flip(_ bytes: Data, at offset: Int) throws {
    var bytes = bytes
    bytes[offset] ^= 0x08
    try bytes.write(to: URL(filePath: scratch.layout().database))
  }

  private func fault(_ read: (LocalStateStore) async throws -> Void) async -> StateError? {
    do {
      let store = try scratch.store()
      try await read(store)
      try await store.close()
      return nil
    } catch {
      return error as? StateError
    }
  }

  @Test(arguments: ["needle-of-b", "needle-of-o", "as-it-is"]) func withinAValueIsSeenAndMended(_ text: String)
    async throws
  {
    let whole = try await fill()
    let path = try scratch.layout().database
    let bytes = try Data(contentsOf: URL(filePath: path))
    let place = try #require(bytes.range(of: Data(text.utf8)))
    try flip(bytes, at: place.lowerBound + 2)
    let fault = await fault { _ = try await $0.snapshot() }
    guard case .corrupt(path, let detail, let copies)? = fault else {
      return #expect(Bool(false), "\(String(describing: fault))")
    }
    #expect(detail.contains("is not what was written"))
    let outcome = try await StateRestoration(
      try #require(copies.last), to: scratch.layout(), replacesWhole: false, goesOn: true
    ).run()
    #expect(outcome.kept?.contains(".damaged-") == true)
    #expect(try await scratch.store().snapshot().instances == whole.instances)
    #expect(try await scratch.store().snapshot().outputs == whole.outputs)
  }

  /// The versions of the history are rows as well.
  @Test func withinTheHistoryIsSeen() async throws {
    _ = try await fill()
    let bytes = try Data(contentsOf: URL(filePath: scratch.layout().database))
    let place = try #require(bytes.range(of: Data("before-it-changed".utf8)))
    try flip(bytes, at: place.lowerBound)
    #expect(await fault { _ = try await $0.snapshot() } == nil)
    let found = await fault { store in
      for version in try await store.versions() { _ = try await store.snapshot(ofVersion: version.number - 1) }
    }
    guard case .corrupt? = found else { return #expect(Bool(false), "\(String(describing: found))") }
  }

  /// The format's version and the mark of our files.
  @Test(arguments: [60, 61, 62, 63, 68, 69, 70, 71]) func withinTheHeaderIsMended(_ offset: Int) async throws {
    let whole = try await fill()
    try flip(try Data(contentsOf: URL(filePath: scratch.layout().database)), at: offset)
    if case .corrupt(_, _, let copies)? = await fault({ _ = try await $0.snapshot() }) {
      _ = try await StateRestoration(
        try #require(copies.last), to: scratch.layout(), replacesWhole: false, goesOn: true
      ).run()
    } else {
      Issue.record("it was not told")
    }
    #expect(try await scratch.store().snapshot().instances == whole.instances)
  }

  /// A file of the program before this one is taken over, and what is written to it from then on has its digest.
  @Test func aFileWithoutDigestsIsTakenOver() async throws {
    let whole = try await fill()
    try await scratch.makeOlder()
    let store = try scratch.store()
    #expect(try await store.snapshot() == whole)
    try await store.withLock(.test("apply")) { lease in
      try await store.commit([.put(.sample("c"))], closing: nil, under: lease)
    }
    let kept = try await store.database.read {
      try $0.all("SELECT digest IS NULL FROM instance ORDER BY address") { try $0.flag(0) }
    }
    #expect(kept == [true, true, false])
    #expect(try await store.snapshot().instances.count == 3)
    try await store.close()
  }
}
