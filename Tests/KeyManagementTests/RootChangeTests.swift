import FoundationEssentials
import KeyManagement
import Platform
import Testing

/// Another root key in the place of the one there is.
@Suite struct RootChangeTests {
  private let scratch = Scratch()
  private var directories: Directories { Directories(home: scratch.path) }

  private func root() -> StandardRootKey { StandardRootKey(directories) { _ in throw CancellationError() } }

  private func store(_ root: any RootKeyProvider) throws -> KeyStore {
    try KeyStore(path: KeyStore.standardPath(directories), root: root)
  }

  @Test func allOpensUnderTheNewOneAlone() async throws {
    let first = root()
    let old = try await first.create(.keyFile)
    let store = try store(first)
    try store.createRing("ring")
    try await store.createKey("ring/key")
    try await store.rotate("ring/key")
    try await store.record(who: "ann", action: "decrypt", resource: "keys/ring/key", isAllowed: true)
    let sealed = try await Envelopes(store).encrypt([1, 2, 3], with: "ring/key")
    // What is outside of the store: a state's data key.
    let data = SealingKey()
    let elsewhere = try await first.wrap(data, context: [7])

    let changing = root()
    let new = try await changing.replace(with: .keyFile)
    #expect(new != old)
    // Killed here, everything opens.
    #expect(try await Envelopes(self.store(root())).decrypt(sealed) == [1, 2, 3])
    let moved = try self.store(changing)
    #expect(try await moved.rewrapMaterial() == 2)
    #expect(try await moved.rewrapMaterial() == 2)
    guard case .whole = try await self.store(root()).verifyAudit() else {
      Issue.record("the audit log is not whole")
      return
    }
    #expect(try await Envelopes(self.store(root())).decrypt(sealed) == [1, 2, 3])
    #expect(try await root().unwrap(elsewhere, context: [7]).fingerprint == data.fingerprint)
    #expect(try await root().formerIdentifiers == [old])
    // The store needs the former one no more, other things do.
    let alone = KeyFileRootKey(path: root().path, createsIfMissing: false)
    #expect(try await Envelopes(self.store(alone)).decrypt(sealed) == [1, 2, 3])
    await #expect(throws: KeyError.unwrapFailed(root: new)) { try await alone.unwrap(elsewhere, context: [7]) }
    #expect(Files.status(root().path)?.mode == 0o600)
  }

  /// A program that has the former one in memory, as an agent does, goes on.
  @Test func whoHasTheFormerOneReadsTheFileAgain() async throws {
    let first = root()
    _ = try await first.create(.keyFile)
    let store = try store(first)
    try store.createRing("ring")
    try await store.createKey("ring/key")
    let sealed = try await Envelopes(store).encrypt([1], with: "ring/key")
    // It has unwrapped nothing of it yet.
    let second = root()
    _ = try await second.identifier
    let running = try self.store(second)
    let changing = root()
    _ = try await changing.replace(with: .keyFile)
    try await self.store(changing).rewrapMaterial()
    #expect(try await Envelopes(running).decrypt(sealed) == [1])
    // And what somebody made meanwhile with the former one opens.
    try await store.createKey("ring/late")
    let late = try await Envelopes(store).encrypt([2], with: "ring/late")
    #expect(try await Envelopes(self.store(root())).decrypt(late) == [2])
  }

  @Test func severalChangesOfKind() async throws {
    var names = [try await root().create(.keyFile)]
    let data = SealingKey()
    let wrapped = try await root().wrap(data, context: [])
    let passphrase = root()
    names.append(try await passphrase.replace(with: .passphrase("one", .least)))
    #expect(names[1].hasPrefix("passphrase:"))
    #expect(try await passphrase.unwrap(wrapped, context: []).fingerprint == data.fingerprint)
    // The passphrase alone changes nothing of what was before.
    try PassphraseRootKey.changePassphrase(at: root().path, from: "one", to: "two", work: .least)
    #expect(try PassphraseRootKey.unlock(at: root().path, passphrase: "two").identifier == names[1])
    #expect(throws: KeyError.wrongPassphrase) { try PassphraseRootKey.unlock(at: root().path, passphrase: "one") }
    #expect(String(decoding: try Files.read(root().path), as: UTF8.self).split(separator: "\n").count == 2)
  }

  @Test func whatDoesNotOpenIsToldBefore() async throws {
    let first = root()
    let name = try await first.create(.keyFile)
    let store = try store(LocalRootKey(SealingKey(), kind: "other"))
    try store.createRing("ring")
    try await store.createKey("ring/key")
    await #expect(throws: KeyError.unwrapFailed(root: name)) { try await self.store(first).checkMaterial() }
    await #expect(throws: KeyError.rootKeyMissing(path: StandardRootKey.path(Directories(home: scratch.file("none")))))
    {
      try await StandardRootKey(Directories(home: scratch.file("none"))) { _ in throw CancellationError() }
        .replace(with: .keyFile)
    }
  }

  @Test func spoiledFilesAreRefused() async throws {
    _ = try await root().create(.keyFile)
    let path = root().path
    let good = String(decoding: try Files.read(path), as: UTF8.self)
    for line in ["former", "former file:1 xyz", "hello", "former stack-aws-kms-root-1 a b"] {
      try AtomicFile.write(good + line + "\n", to: path, mode: 0o600)
      await #expect(throws: KeyError.rootKeyNotOurs(path: path)) { try await root().identifier }
    }
  }

  @Test func formerOnesAreDroppedWhenNothingIsUnderThem() async throws {
    let first = try await root().create(.keyFile)
    let data = SealingKey()
    let wrapped = try await root().wrap(data, context: [7])
    // One that has read the file before the change wraps with the new one all the same.
    let stale = root()
    _ = try await stale.identifier
    let second = try await root().replace(with: .keyFile)
    #expect(try await root().moved(stale.wrap(data, context: [8]), context: [8]) == nil)
    let moved = try #require(try await root().moved(wrapped, context: [7]))
    #expect(moved.former == first && moved.root == second)
    #expect(try await root().moved(moved.wrapped, context: [7]) == nil)
    // What none of them has wrapped has nothing to lose.
    #expect(try await root().moved(wrapped, context: [6]) == nil)
    let third = try await root().replace(with: .keyFile)
    try await root().dropFormer([first])
    #expect(try await root().formerIdentifiers == [second])
    try await root().dropFormer([first, second, third])
    #expect(try await root().formerIdentifiers.isEmpty)
    #expect(try await root().identifier == third)
    await #expect(throws: KeyError.unwrapFailed(root: third)) { try await root().unwrap(wrapped, context: [7]) }
  }

  @Test func projectsThatUseItAreNoted() async throws {
    let users = RootKeyUsers(directories)
    _ = try await root().create(.keyFile)
    #expect(try users.projects() == [])
    for project in ["/b", "/a", "/b"] {
      _ = try await NotedRootKey(root(), project: project, users: users).wrap(SealingKey(), context: [])
    }
    #expect(try users.projects() == ["/a", "/b"])
    try users.forget("/a")
    #expect(try users.projects() == ["/b"])
  }
}
