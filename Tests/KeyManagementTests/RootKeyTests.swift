import FoundationEssentials
import Glibc
import KeyManagement
import Platform
import Testing

/// What every root key must do, run against each, and what is particular to one.
@Suite struct RootKeyTests {
  enum Kind: CaseIterable, Sendable {
    case keyFile, passphrase

    func open(_ scratch: Scratch) throws -> any RootKeyProvider {
      let path = scratch.file("keys/root.key")
      switch self {
      case .keyFile: return KeyFileRootKey(path: path)
      case .passphrase:
        if Files.exists(path) { return try PassphraseRootKey.unlock(at: path, passphrase: "correct horse") }
        return try PassphraseRootKey.create(at: path, passphrase: "correct horse", work: .least)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func unwrapsWhatItWrapped(_ kind: Kind) async throws {
    let scratch = Scratch()
    let key = SealingKey()
    let wrapped = try await kind.open(scratch).wrap(key, context: [1])
    let root = try kind.open(scratch)
    #expect(try await root.unwrap(wrapped, context: [1]).fingerprint == key.fingerprint)
    let failed = KeyError.unwrapFailed(root: try await root.identifier)
    await #expect(throws: failed) { try await root.unwrap(wrapped, context: [2]) }
    await #expect(throws: failed) { try await root.unwrap(Array(wrapped.dropLast()), context: [1]) }
    await #expect(throws: KeyError.self) { try await kind.open(Scratch()).unwrap(wrapped, context: [1]) }
    #expect(Files.status(scratch.file("keys/root.key"))?.mode == 0o600)
    #expect(Files.status(scratch.file("keys"))?.mode == 0o700)
  }

  @Test func aKeyFileThatOthersMayReadIsRefused() async throws {
    let scratch = Scratch()
    let path = scratch.file("root.key")
    try KeyFileRootKey(path: path).create()
    #expect(throws: KeyError.rootKeyExists(path: path)) { try KeyFileRootKey(path: path).create() }
    for mode in [0o640, 0o604, 0o660] as [UInt32] {
      chmod(path, mode)
      await #expect(throws: KeyError.rootKeyTooOpen(path: path, mode: mode)) {
        try await KeyFileRootKey(path: path).identifier
      }
    }
  }

  @Test func whatIsNoKeyFileIsRefused() async throws {
    let scratch = Scratch()
    let path = try scratch.write(Array("hello".utf8), to: "root.key")
    chmod(path, 0o600)
    await #expect(throws: KeyError.rootKeyNotOurs(path: path)) { try await KeyFileRootKey(path: path).identifier }
    let missing = KeyFileRootKey(path: scratch.file("none"), createsIfMissing: false)
    await #expect(throws: KeyError.rootKeyMissing(path: scratch.file("none"))) { try await missing.identifier }
  }

  @Test func aPipeIsNotWaitedFor() async throws {
    let scratch = Scratch()
    let path = scratch.file("config/keys/root.key")
    try Files.makeFolder(scratch.file("config/keys"), mode: 0o700)
    #expect(mkfifo(path, 0o600) == 0)
    await #expect(throws: KeyError.rootKeyNotOurs(path: path)) { try await KeyFileRootKey(path: path).identifier }
    let standard = StandardRootKey(Directories(home: scratch.path)) { _ in throw CancellationError() }
    await #expect(throws: KeyError.rootKeyNotOurs(path: path)) { try await standard.identifier }
  }

  @Test func foldersThatOthersMayWriteInAreRefused() async throws {
    let scratch = Scratch()
    let path = scratch.file("config/keys/root.key")
    try Files.makeFolder(scratch.file("config"))
    try KeyFileRootKey(path: path).create()
    for (name, mode, good) in [
      ("config/keys", 0o777, 0o700), ("config/keys", 0o1777, 0o700), ("config/keys", 0o720, 0o700),
      ("config", 0o777, 0o755), ("config", 0o1777, 0o755), ("config", 0o775, 0o755),
    ] as [(String, UInt32, UInt32)] {
      let folder = scratch.file(name)
      chmod(folder, mode)
      await #expect(throws: KeyError.keyFolderTooOpen(path: folder, mode: mode)) {
        try await KeyFileRootKey(path: path).identifier
      }
      chmod(folder, good)
    }
    #expect(try await KeyFileRootKey(path: path).identifier.hasPrefix("file:"))
  }

  @Test(.enabled(if: Host.isRoot)) func whatBelongsToOthersIsRefused() async throws {
    let scratch = Scratch()
    let path = scratch.file("config/keys/root.key")
    try KeyFileRootKey(path: path).create()
    let owner = FileOwner(user: 65_534, group: 65_534)
    for name in ["config/keys/root.key", "config/keys", "config"] {
      try Files.setOwner(scratch.file(name), owner)
      await #expect(throws: KeyError.ownedByOther(path: scratch.file(name), owner: owner.name)) {
        try await KeyFileRootKey(path: path).identifier
      }
      try Files.setOwner(scratch.file(name), .current)
    }
    #expect(try await KeyFileRootKey(path: path).identifier.hasPrefix("file:"))
  }

  /// Only those whose program is gone.
  @Test func whatKilledProgramsLeftIsWiped() throws {
    let scratch = Scratch()
    let root = StandardRootKey(Directories(home: scratch.path)) { _ in throw CancellationError() }
    let folder = scratch.file("config/keys")
    try Files.makeFolder(folder, mode: 0o700)
    let stays = [
      ".other.1-2.tmp", ".root.key.\(getpid())-1.tmp", "root.key", "root.key.lock", "root.key.x-1.tmp",
    ]
    // Numbers are never as high as the first; that of this process is used again in the last.
    let goes = [
      ".root.key.4194305-1.tmp", "root.key.4194305-1.tmp", ".root.key.4194305-1.tmp.4194305-2.tmp",
      ".root.key.\(getpid())-2.tmp",
    ]
    for name in stays + goes { _ = try scratch.write(Array("material".utf8), to: "config/keys/" + name) }
    var times = [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)]
    #expect(utimes(folder + "/" + goes[3], &times) == 0)
    #expect(root.removeLeftovers() == 4)
    #expect(try Files.names(in: folder) == stays.sorted())
    #expect(root.removeLeftovers() == 0)
  }

  /// A new key would open nothing, and hide that the one before is missing.
  @Test func noKeyIsMadeToOpenWhatAnotherWrapped() async throws {
    let scratch = Scratch()
    let wrapped = try await KeyFileRootKey(path: scratch.file("first")).wrap(SealingKey(), context: [1])
    let path = scratch.file("second")
    await #expect(throws: KeyError.rootKeyMissing(path: path)) {
      try await KeyFileRootKey(path: path).unwrap(wrapped, context: [1])
    }
    #expect(!Files.exists(path))
  }

  @Test func aHundredFirstUsesMakeOneKey() async throws {
    let path = Scratch().file("root.key")
    let names = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<100 { group.addTask { try await KeyFileRootKey(path: path).identifier } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(names.count == 1)
  }

  @Test func thePassphraseCanBeChanged() async throws {
    let path = Scratch().file("root.key")
    let root = try PassphraseRootKey.create(at: path, passphrase: "old", work: .least)
    #expect(throws: KeyError.wrongPassphrase) { try PassphraseRootKey.unlock(at: path, passphrase: "new") }
    try PassphraseRootKey.changePassphrase(at: path, from: "old", to: "new", work: .least)
    #expect(throws: KeyError.wrongPassphrase) { try PassphraseRootKey.unlock(at: path, passphrase: "old") }
    #expect(try PassphraseRootKey.unlock(at: path, passphrase: "new").identifier == root.identifier)
    #expect(throws: KeyError.emptyPassphrase) {
      try PassphraseRootKey.changePassphrase(at: path, from: "new", to: "", work: .least)
    }
  }
}
