import FoundationEssentials
import Glibc
import KeyManagement
import Platform
import Testing

/// Sealed files of many batches, spoiled in every way: each is refused by its own error, and the output is never there.
@Suite struct BadFileTests {
  private static let chunk = EnvelopeHeader.defaultChunkSize
  private static let step = chunk + 16
  /// Two batches, the last one half full.
  private static let count = 6
  private static let plain = pattern(count * chunk - 100)

  private let envelopes = Envelopes(FixedKeys())
  private let scratch = Scratch()

  private func sealed() async throws -> (header: [UInt8], chunks: [[UInt8]]) {
    let bytes = try await envelopes.encrypt(Self.plain, with: "ring/first")
    let body = bytes.count - Self.plain.count - Self.count * 16
    let chunks = stride(from: body, to: bytes.count, by: Self.step).map {
      Array(bytes[$0..<min($0 + Self.step, bytes.count)])
    }
    return (Array(bytes[..<body]), chunks)
  }

  /// Why the file is refused; there must be no output then, and nothing else beside it.
  private func fault(_ bytes: [UInt8], associatedData: [UInt8] = []) async throws -> KeyError? {
    let bad = try scratch.write(bytes, to: "bad")
    defer { #expect(scratch.names == ["bad"]) }
    do {
      try await envelopes.decryptFile(bad, to: scratch.file("out"), associatedData: associatedData)
      try Files.remove(scratch.file("out"))
      return nil
    } catch { return error as? KeyError }
  }

  @Test func cutAtEveryChunk() async throws {
    let (header, chunks) = try await sealed()
    let bad = scratch.file("bad")
    #expect(try await fault(header + chunks.joined()) == nil)
    for count in 0..<Self.count {
      let found = try await fault(header + chunks.prefix(count).joined())
      #expect(found == .truncated(name: bad, chunk: UInt64(max(0, count - 1))), "\(count)")
      let within = try await fault(header + chunks.prefix(count).joined() + chunks[count].prefix(20))
      #expect(within == .bodyNotAuthentic(name: bad, chunk: UInt64(count)), "\(count)")
    }
    #expect(try await fault(header + chunks.joined() + [0]) == .bodyNotAuthentic(name: bad, chunk: 5))
    #expect(try await fault(header + chunks.joined() + chunks[5]) == .bodyNotAuthentic(name: bad, chunk: 5))
  }

  @Test func swappedRepeatedAndDropped() async throws {
    let (header, chunks) = try await sealed()
    let bad = scratch.file("bad")
    for first in 0..<4 {
      var swapped = chunks
      swapped.swapAt(first, first + 1)
      #expect(try await fault(header + swapped.joined()) == .bodyNotAuthentic(name: bad, chunk: UInt64(first)))
      var repeated = chunks
      repeated.insert(chunks[first], at: first)
      #expect(try await fault(header + repeated.joined()) == .bodyNotAuthentic(name: bad, chunk: UInt64(first + 1)))
      var dropped = chunks
      dropped.remove(at: first)
      #expect(try await fault(header + dropped.joined()) == .bodyNotAuthentic(name: bad, chunk: UInt64(first)))
    }
    // The first of several is told, whichever processor comes upon it.
    var several = chunks
    for index in [2, 4, 5] { several[index][7] ^= 1 }
    for _ in 0..<6 {
      #expect(try await fault(header + several.joined()) == .bodyNotAuthentic(name: bad, chunk: 2))
    }
  }

  @Test func anotherHeaderKeyOrContext() async throws {
    let (header, chunks) = try await sealed()
    let (other, _) = try await sealed()
    let bad = scratch.file("bad")
    #expect(try await fault(other + chunks.joined()) == .bodyNotAuthentic(name: bad, chunk: 0))
    let wrong = KeyError.headerNotAuthentic(name: bad, key: "ring/first", version: 1)
    #expect(try await fault(header + chunks.joined(), associatedData: [1]) == wrong)
    var version = header
    version[19] = 2
    let second = KeyError.headerNotAuthentic(name: bad, key: "ring/first", version: 2)
    #expect(try await fault(version + chunks.joined()) == second)
    version[9] = 7
    #expect(try await fault(version + chunks.joined()) == .newerEnvelope(name: bad, version: 7))
  }

  @Test func emptyAndForeign() async throws {
    let bad = scratch.file("bad")
    #expect(try await fault([]) == .emptyInput(name: bad))
    #expect(try await fault(Array("PK\u{3}\u{4} and more of a zip file".utf8)) == .notAnEnvelope(name: bad))
    #expect(try await fault(Array("STACKEN".utf8)) == .notAnEnvelope(name: bad))
    #expect(try await fault(Array("STACKENC".utf8)) == .badHeader(name: bad, detail: "it is cut off"))
  }

  /// 20 GB of nothing are refused at once, with and without a good header before them.
  @Test(.timeLimit(.minutes(1))) func hugeFilesAreRefusedAtOnce() async throws {
    let (header, chunks) = try await sealed()
    for start in [[], header, header + chunks[0]] {
      let path = try scratch.write(start, to: "huge")
      #expect(truncate(path, 20_000_000_000) == 0)
      let found = await #expect(throws: KeyError.self) {
        try await envelopes.decryptFile(path, to: scratch.file("out"))
      }
      switch found {
      case .notAnEnvelope: #expect(start.isEmpty)
      case .bodyNotAuthentic(_, let chunk): #expect(chunk == (start.count > header.count ? 1 : 0))
      default: Issue.record("\(String(describing: found))")
      }
      #expect(scratch.names == ["huge"])
      try Files.remove(path)
    }
  }

  @Test func filesOfEverySizeAroundTheEdgesComeBack() async throws {
    let edges = [0, Self.chunk, 4 * Self.chunk].flatMap { [$0 - 1, $0, $0 + 1] }.filter { $0 >= 0 }
    for algorithm in EnvelopeAlgorithm.allCases {
      for size in Set(edges).sorted() {
        let plain = pattern(size)
        let input = try scratch.write(plain, to: "plain")
        let options = EnvelopeOptions(algorithm: algorithm)
        try await envelopes.encryptFile(input, to: scratch.file("sealed"), with: "ring/first", options, replacing: true)
        // What the file path wrote, the stream path reads, and the other way round.
        #expect(try await envelopes.decrypt(scratch.read("sealed")) == plain, "\(size)")
        _ = try scratch.write(try await envelopes.encrypt(plain, with: "ring/first", options), to: "sealed")
        try await envelopes.decryptFile(scratch.file("sealed"), to: scratch.file("back"), replacing: true)
        #expect(try scratch.read("back") == plain, "\(size)")
      }
    }
  }

  @Test func versionsThatCannotBeUsed() async throws {
    let store = try KeyStore(path: scratch.file("keys/store.sqlite"), root: LocalRootKey(SealingKey(), kind: "test"))
    try store.createRing("ring")
    try await store.createKey("ring/key")
    let input = try scratch.write([1, 2, 3], to: "plain")
    let envelopes = Envelopes(store)
    try await envelopes.encryptFile(input, to: scratch.file("sealed"), with: "ring/key")
    try await store.rotate("ring/key")
    func fault() async -> KeyError? {
      do {
        try await envelopes.decryptFile(scratch.file("sealed"), to: scratch.file("out"))
        return nil
      } catch { return error as? KeyError }
    }
    try store.disable(1, of: "ring/key")
    #expect(await fault() == .versionUnusable(key: "ring/key", version: 1, state: .disabled))
    try store.destroy(1, of: "ring/key")
    #expect(await fault() == .versionUnusable(key: "ring/key", version: 1, state: .scheduled))
    try store.destroy(1, of: "ring/key", grace: .zero)
    #expect(await fault() == .versionUnusable(key: "ring/key", version: 1, state: .destroyed))
    try store.deleteKey("ring/key", grace: .zero)
    guard case .sealingKeyMissing = await fault() else {
      Issue.record("expected `sealingKeyMissing`")
      return
    }
    // A new key of the old name is another key.
    try await store.createKey("ring/key")
    #expect(await fault() == .headerNotAuthentic(name: scratch.file("sealed"), key: "ring/key", version: 1))
    #expect(scratch.names == ["keys", "plain", "sealed"])
  }
}
