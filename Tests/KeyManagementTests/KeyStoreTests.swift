import FoundationEssentials
import Glibc
import KeyManagement
import Platform
import Testing

@Suite struct KeyStoreTests {
  private let scratch = Scratch()
  private static let root = LocalRootKey(SealingKey(), kind: "test")

  private func store() throws -> KeyStore { try KeyStore(path: scratch.file("keys/store.sqlite"), root: Self.root) }

  private func filled() async throws -> KeyStore {
    let store = try store()
    try store.createRing("shop")
    try await store.createKey("shop/main")
    return store
  }

  /// As the resources of a first apply do.
  @Test func manyMakeItAtOnce() async throws {
    for round in 0..<40 {
      let path = scratch.file("round-\(round)/store.sqlite")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            let store = try KeyStore(path: path, root: LocalRootKey(SealingKey(), kind: "test"))
            _ = try store.rings()
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func keysAreMadeListedAndFoundAgain() async throws {
    let store = try await filled()
    try await store.createKey("shop/audit", purpose: .mac, rotationPeriod: .seconds(90 * 86400))
    let again = try self.store()
    #expect(try again.rings().map(\.name) == ["shop"])
    #expect(try again.keys(in: "shop").map(\.name.key) == ["audit", "main"])
    let key = try again.key("shop/audit")
    #expect(key.purpose == .mac && key.primary == 1 && key.rotationPeriod == .seconds(90 * 86400))
    #expect(Files.status(store.path)?.mode == 0o600)
    #expect(throws: KeyError.ringExists("shop")) { try store.createRing("shop") }
    await #expect(throws: KeyError.keyExists("shop/main")) { try await store.createKey("shop/main") }
    #expect(throws: KeyError.noSuchRing(name: "shp", existing: ["shop"])) { try store.keys(in: "shp") }
    #expect(throws: KeyError.noSuchKey(name: "shop/man", existing: ["shop/audit", "shop/main"])) {
      try store.key("shop/man")
    }
    for name in ["", "a/b", "a b", String(repeating: "x", count: 64)] {
      #expect(throws: KeyError.invalidName(name)) { try store.createRing(name) }
    }
    await #expect(throws: KeyError.invalidName("main")) { try await store.createKey("main") }
  }

  @Test func rotationKeepsWhatWasSealed() async throws {
    let store = try await filled()
    let envelopes = Envelopes(store)
    let old = try await envelopes.encrypt([1, 2, 3], with: "shop/main")
    #expect(try await store.rotate("shop/main").number == 2)
    let new = try await envelopes.encrypt([4], with: "shop/main")
    #expect(try await envelopes.decrypt(old) == [1, 2, 3])
    #expect(try await envelopes.decrypt(new) == [4])
    #expect(try await envelopes.rewrap(old) != old)
    try store.setPrimary(1, of: "shop/main")
    #expect(try store.key("shop/main").primary == 1)
    #expect(try store.versions(of: "shop/main").map(\.number) == [2, 1])
  }

  @Test func aDisabledVersionOpensNothing() async throws {
    let store = try await filled()
    let envelopes = Envelopes(store)
    let sealed = try await envelopes.encrypt([1], with: "shop/main")
    #expect(throws: KeyError.primaryVersion(key: "shop/main", version: 1)) { try store.disable(1, of: "shop/main") }
    try await store.rotate("shop/main")
    try store.disable(1, of: "shop/main")
    await #expect(throws: KeyError.versionUnusable(key: "shop/main", version: 1, state: .disabled)) {
      try await envelopes.decrypt(sealed)
    }
    try store.enable(1, of: "shop/main")
    #expect(try await envelopes.decrypt(sealed) == [1])
  }

  @Test func destructionIsScheduledAndCanBeTakenBack() async throws {
    let store = try await filled()
    let envelopes = Envelopes(store)
    let sealed = try await envelopes.encrypt([1], with: "shop/main")
    try await store.rotate("shop/main")
    try store.destroy(1, of: "shop/main")
    await #expect(throws: KeyError.versionUnusable(key: "shop/main", version: 1, state: .scheduled)) {
      try await envelopes.decrypt(sealed)
    }
    try store.restore(1, of: "shop/main")
    try store.enable(1, of: "shop/main")
    #expect(try await envelopes.decrypt(sealed) == [1])
    try store.destroy(1, of: "shop/main", grace: .zero)
    #expect(try store.version(1, of: "shop/main").state == .destroyed)
    #expect(throws: KeyError.versionUnusable(key: "shop/main", version: 1, state: .destroyed)) {
      try store.restore(1, of: "shop/main")
    }
  }

  @Test func aRingComesBackAndItsNameToo() async throws {
    let store = try await filled()
    let envelopes = Envelopes(store)
    let sealed = try await envelopes.encrypt([1], with: "shop/main")
    try store.deleteRing("shop")
    let date = try #require(try store.ring("shop").destroyAfter)
    #expect(abs(date.timeIntervalSinceNow - 30 * 86400) < 60)
    let scheduled = KeyError.ringScheduled(name: "shop", destroyAfter: date.formatted(.iso8601))
    #expect(throws: scheduled) { try store.createRing("shop") }
    await #expect(throws: scheduled) { try await envelopes.decrypt(sealed) }
    try store.restoreRing("shop")
    #expect(try await envelopes.decrypt(sealed) == [1])

    try store.deleteRing("shop")
    try store.destroyDue(now: Date().addingTimeInterval(31 * 86400))
    #expect(try store.rings().isEmpty)
    try store.createRing("shop")
    try await store.createKey("shop/main")
    await #expect(throws: KeyError.headerNotAuthentic(name: "the sealed text", key: "shop/main", version: 1)) {
      try await envelopes.decrypt(sealed)
    }
  }

  /// Two stores of one file: what the one does to a name, the other sees at once.
  @Test func noStaleKeyIsEverUsed() async throws {
    let one = try await filled()
    let two = try store()
    _ = try await Envelopes(two).encrypt([1], with: "shop/main")
    try one.deleteRing("shop", grace: .zero)
    try one.createRing("shop")
    try await one.createKey("shop/main")
    let sealed = try await Envelopes(two).encrypt([2], with: "shop/main")
    #expect(try await Envelopes(one).decrypt(sealed) == [2])
  }

  @Test func keysAreRotatedWhenTheirPeriodIsOver() async throws {
    let store = try await filled()
    try store.setRotationPeriod(.seconds(86400), of: "shop/main")
    #expect(try await store.rotateDue().isEmpty)
    #expect(try await store.rotateDue(now: Date().addingTimeInterval(86401)).map(\.description) == ["shop/main"])
    #expect(try store.key("shop/main").primary == 2)
  }

  @Test func concurrentRotationsMakeAVersionEach() async throws {
    let store = try await filled()
    let other = try self.store()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<16 { group.addTask { try await (index % 2 == 0 ? store : other).rotate("shop/main") } }
      try await group.waitForAll()
    }
    #expect(try store.versions(of: "shop/main").map(\.number) == (1...17).reversed())
  }

  @Test func codesAndSignatures() async throws {
    let store = try await filled()
    try await store.createKey("shop/mac", purpose: .mac)
    try await store.createKey("shop/sign", purpose: .sign)
    let (code, name) = try await store.authenticate([1], with: "shop/mac")
    #expect(try await store.isAuthentic([1], code: code, with: name))
    #expect(try await !store.isAuthentic([2], code: code, with: name))
    let (signature, signer) = try await store.sign([1], with: "shop/sign")
    #expect(signature.count == 64)
    #expect(try await store.publicKey(signer).count == 32)
    await #expect(throws: KeyError.wrongPurpose(key: "shop/mac", purpose: .mac, wanted: .encrypt)) {
      try await Envelopes(store).encrypt([1], with: "shop/mac")
    }
  }

  @Test func usesAreWrittenDown() async throws {
    let store = try store()
    try await store.record(who: "ann", action: "decrypt", resource: "shop/main", version: 2, isAllowed: true)
    try await store.record(
      who: "sensor", action: "decrypt", resource: "shop/main", isAllowed: false, detail: "no binding gives `decrypter`")
    let entries = try store.audit()
    #expect(entries.map(\.sequence) == [1, 2])
    #expect(entries.map(\.who) == ["ann", "sensor"] && entries.map(\.isAllowed) == [true, false])
    #expect(entries.map(\.version) == [2, nil])
    #expect(try store.audit(after: 1).map(\.who) == ["sensor"])
  }

  @Test func noMaterialIsInTheFileInTheClear() async throws {
    let store = try await filled()
    let material = SealingKey()
    let wrapped = try await store.wrap(material, with: "shop/main")
    try store.close()
    let raw = material.withBytes { Array($0) }
    for name in try FileManager.default.contentsOfDirectory(atPath: scratch.file("keys")) {
      let bytes = try Data(contentsOf: URL(filePath: scratch.file("keys/" + name)))
      #expect(bytes.range(of: Data(raw)) == nil)
    }
    #expect(Data(wrapped.bytes).range(of: Data(raw)) == nil)
  }

  /// Who may write there may put another store in its place.
  @Test func aStoreThatIsNotThisUsersAloneIsRefused() async throws {
    let folder = scratch.file("data/keys")
    let path = folder + "/store.sqlite"
    func open() throws -> KeyStore { try KeyStore(path: path, root: Self.root) }
    try open().close()
    for (name, mode, good) in [
      ("data/keys", 0o777, 0o700), ("data/keys", 0o1777, 0o700), ("data", 0o777, 0o755), ("data", 0o1777, 0o711),
    ] as [(String, UInt32, UInt32)] {
      try Files.setMode(scratch.file(name), mode)
      #expect(throws: KeyError.keyFolderTooOpen(path: scratch.file(name), mode: mode)) { try open() }
      try Files.setMode(scratch.file(name), good)
    }
    if Host.isRoot {
      let owner = FileOwner(user: 65_534, group: 65_534)
      for file in [path, folder] {
        try Files.setOwner(file, owner)
        #expect(throws: KeyError.ownedByOther(path: file, owner: owner.name)) { try open() }
        try Files.setOwner(file, .current)
      }
    }
    try open().close()
    try Files.remove(path)
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: KeyError.store(path: path, detail: "it is no regular file")) { try open() }
  }

  @Test func anotherFileIsRefused() throws {
    let path = try scratch.write(Array(String(repeating: "no database ", count: 100).utf8), to: "store.sqlite")
    try Files.setMode(path, 0o644)
    #expect(throws: KeyError.storeTooOpen(path: path, mode: 0o644)) { try KeyStore(path: path, root: Self.root) }
    try Files.setMode(path, 0o600)
    let error = #expect(throws: KeyError.self) { try KeyStore(path: path, root: Self.root) }
    guard case .store(path, _) = error else {
      Issue.record("expected `store`, got \(String(describing: error))")
      return
    }
  }
}
