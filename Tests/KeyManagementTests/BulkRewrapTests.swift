import Glibc
import KeyManagement
import Platform
import Testing

/// Many files rewrapped together.
@Suite struct BulkRewrapTests {
  private let scratch = Scratch()

  private func store() async throws -> KeyStore {
    let store = try KeyStore(path: scratch.file("keys/store.sqlite"), root: LocalRootKey(SealingKey(), kind: "test"))
    try store.createRing("ring")
    try await store.createKey("ring/key")
    try await store.createKey("ring/longer-name")
    return store
  }

  private func seal(_ names: [String], _ store: KeyStore) async throws -> [BulkRewrap.File] {
    var files: [BulkRewrap.File] = []
    for name in names {
      let options = EnvelopeOptions(associatedData: Array(name.utf8))
      let sealed = try await Envelopes(store).encrypt(Array("secret \(name)".utf8), with: "ring/key", options)
      files.append(BulkRewrap.File(path: try scratch.write(sealed, to: name), associatedData: Array(name.utf8)))
    }
    return files
  }

  @Test func eachHasAnOutcomeAndIsWrittenDown() async throws {
    let store = try await store()
    var files = try await seal((0..<200).map { "f\($0)" }, store)
    let before = try scratch.read("f7")
    try await store.rotate("ring/key")
    files.append(BulkRewrap.File(path: try scratch.write([1, 2, 3], to: "foreign")))
    files.append(BulkRewrap.File(path: files[0].path, associatedData: [9]))
    #expect(symlink(files[1].path, scratch.file("link")) == 0)
    files.append(BulkRewrap.File(path: scratch.file("link"), associatedData: Array("f1".utf8)))
    let outcomes = try await BulkRewrap(store, who: "ann").run(files)
    for outcome in outcomes.prefix(200) {
      #expect(try outcome.get()?.to == KeyVersionName(key: "ring/key", version: 2))
    }
    #expect(outcomes[200] == .failure(.notAnEnvelope(name: files[200].path)))
    #expect(outcomes[201] == .failure(.headerNotAuthentic(name: files[0].path, key: "ring/key", version: 1)))
    #expect(outcomes[202] == .failure(.linkNotFollowed(path: scratch.file("link"))))
    let entries = try store.audit()
    #expect(entries.count == 401 && entries.count { $0.isAllowed } == 400)
    #expect(entries.prefix(2).map(\.version) == [1, 2] && entries[0].detail == files[0].path)
    guard case .whole(401, _) = try await store.verifyAudit() else {
      Issue.record("not whole")
      return
    }
    // The bodies are as they were, and all open.
    #expect(try scratch.read("f7").suffix(25) == before.suffix(25))
    for (name, file) in zip(0..<200, files) {
      let opened = try await Envelopes(store).decrypt(Files.read(file.path), associatedData: file.associatedData)
      #expect(opened == Array("secret f\(name)".utf8))
    }
    // Once more changes nothing.
    let again = try await BulkRewrap(store, who: "ann").run(Array(files.prefix(200)))
    #expect(again.allSatisfy { (try? $0.get()?.isChanged) == false })
  }

  /// A key with a longer name does not fit in the old header's place: the file is replaced.
  @Test func anotherKeyTakesAnotherHeader() async throws {
    let store = try await store()
    let files = try await seal(["a", "b"], store)
    chmod(files[1].path, 0o400)
    let outcomes = try await BulkRewrap(store, who: "ann", with: "ring/longer-name").run(files)
    #expect(try outcomes.map { try $0.get()?.to.key } == ["ring/longer-name", "ring/longer-name"])
    for file in files {
      let opened = try await Envelopes(store).decrypt(Files.read(file.path), associatedData: file.associatedData)
      #expect(opened == Array("secret \(Path.name(file.path))".utf8))
    }
    #expect(scratch.names == ["a", "b", "keys"])
  }

  /// Batches are told of in their order, each when it is durable; what is found in a folder and is not ours is left out.
  @Test func batchesComeInTheirOrder() async throws {
    let store = try await store()
    var files = try await seal((0..<50).map { "f\($0)" }, store)
    files.insert(BulkRewrap.File(path: try scratch.write([1, 2, 3], to: "foreign"), isOptional: true), at: 10)
    files.insert(BulkRewrap.File(path: try scratch.write([], to: "empty"), isOptional: true), at: 20)
    try await store.rotate("ring/key")
    var rest = files[...]
    var told: [String] = []
    var kinds: [Bool?] = []
    try await BulkRewrap(store, who: "ann").run {
      defer { rest = rest.dropFirst(7) }
      return Array(rest.prefix(7))
    } _: { batch, outcomes in
      told += batch.map(\.path)
      for outcome in outcomes { kinds.append(try outcome.get()?.isChanged) }
    }
    #expect(told == files.map(\.path))
    #expect(kinds.enumerated().allSatisfy { $1 == ([10, 20].contains($0) ? nil : true) })
    for file in files where !file.isOptional {
      #expect(try Envelopes.header(ofFile: file.path).dataKey.name.version == 2)
    }
  }
}
