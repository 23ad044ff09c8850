import Diagnostics
import FoundationEssentials
import GRDB
import Glibc
import KeyManagement
import Platform
import StateStorage
import Testing

/// What happens to the file of a local state, and what a damaged one does.
@Suite struct LocalStateFileTests {
  private func filled(_ scratch: Scratch, count: Int = 3) async throws -> StateSnapshot {
    let store = try scratch.store()
    let snapshot = try await store.withLock(.test()) { lease in
      try await store.commit((0..<count).map { .put(.sample("r\($0)")) }, closing: nil, under: lease)
      try await store.backUp()
      return try await store.snapshot()
    }
    try await store.close()
    return snapshot
  }

  private func error(_ scratch: Scratch, stack: String = "shop") async -> StateError? {
    do {
      let store = try scratch.store(stack: stack)
      _ = try await store.snapshot()
      return nil
    } catch {
      return error as? StateError
    }
  }

  @Test func filesAreForTheirOwnerAlone() async throws {
    let scratch = Scratch()
    let old = umask(0)
    defer { umask(old) }
    let store = try scratch.store()
    let lease = try await store.acquireLock(.test())
    try await store.commit([.put(.sample("a"))], closing: nil, under: lease)
    try await store.backUp()
    let folder = scratch.path + "/.stack"
    #expect(Files.status(folder)?.mode == 0o700)
    #expect(Files.status(folder + "/backups")?.mode == 0o700)
    for name in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm", "backups/state-000000000001.sqlite"] {
      #expect(Files.status(folder + "/" + name)?.mode == 0o600, "\(name)")
    }
  }

  @Test func secretsAreNowhereInTheFiles() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    let secret = "pl4nted-s3cret"
    let sensitive = StoredPath([.key("p")])
    let value = StoredValue(json: Array(#"{"p":"\#(secret)"}"#.utf8), sensitivePaths: [sensitive])
    let lease = try await store.acquireLock(.test())
    var intent = Intent.sample("t")
    intent.planned = value
    intent.prior = value
    try await store.begin(intent, under: lease)
    #expect(try await store.openIntents() == [intent])
    try await store.commit(
      [
        .put(.sample("a", #"{"p":"\#(secret)"}"#, sensitive: [sensitive], privateBytes: Array(secret.utf8))),
        .putOutput(
          OutputRecord(
            name: "o", value: StoredValue(json: Array(#""\#(secret)""#.utf8), sensitivePaths: [StoredPath([])]),
            isSensitive: true)),
      ], closing: nil, under: lease)
    try await store.backUp()
    let enumerator = try FileManager.default.subpathsOfDirectory(atPath: scratch.path)
    var seen = 0
    for name in enumerator where name.hasSuffix(".sqlite") || name.hasSuffix("-wal") {
      let bytes = try Data(contentsOf: URL(filePath: scratch.path + "/" + name))
      #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
      seen += 1
    }
    #expect(seen == 3)
  }

  @Test func anotherRootKeyOpensNoSecret() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    let lease = try await store.acquireLock(.test())
    try await store.commit([.put(.sample("a", privateBytes: [1]))], closing: nil, under: lease)
    let other = try LocalStateStore(
      scratch.layout(), stackName: "shop", root: LocalRootKey(SealingKey(), kind: "test"))
    let error = await #expect(throws: StateError.self) { try await other.snapshot() }
    guard case .keyUnavailable = error else {
      Issue.record("expected `keyUnavailable`, got \(String(describing: error))")
      return
    }
  }

  @Test func asSealedValueMovedToAnotherRowIsRefused() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    let lease = try await store.acquireLock(.test())
    try await store.commit(
      [.put(.sample("a", privateBytes: [1])), .put(.sample("b", privateBytes: [2]))], closing: nil, under: lease)
    try await store.close()
    try await DatabaseQueue(path: scratch.layout().database).write { database in
      try database.execute(
        sql: """
          UPDATE instance SET digest = NULL, sealed = (SELECT sealed FROM instance WHERE address LIKE '%.a[0]')
          """)
    }
    #expect(await error(scratch) == .unsealFailed(what: InstanceRecord.sample("b").address.text))
  }

  @Test func workspacesAreApart() async throws {
    let scratch = Scratch()
    let one = try scratch.store()
    let two = try scratch.store("staging")
    let lease = try await one.acquireLock(.test())
    let other = try await two.acquireLock(.test())
    try await one.commit([.put(.sample("a"))], closing: nil, under: lease)
    #expect(try await two.snapshot().instances.isEmpty)
    #expect(lease.lineage != other.lineage)
    await #expect(throws: StateError.otherLineage(expected: other.lineage, found: lease.lineage)) {
      try await one.commit([], closing: nil, under: other)
    }
    #expect(two.location == scratch.path + "/.stack/workspaces/staging/state.sqlite")
    for name in ["", "../x", "a/b", ".hidden", String(repeating: "x", count: 65)] {
      #expect(throws: StateError.badWorkspaceName(name)) { try scratch.layout(name) }
    }
  }

  @Test func aStateOfAnotherStackIsRefused() async throws {
    let scratch = Scratch()
    _ = try await filled(scratch)
    let path = try scratch.layout().database
    #expect(await error(scratch, stack: "farm") == .otherStack(path: path, expected: "farm", found: "shop"))
    #expect(await error(scratch, stack: "") == nil)
  }

  @Test func aNewerFormatIsRefused() async throws {
    let scratch = Scratch()
    _ = try await filled(scratch)
    let path = try scratch.layout().database
    try await DatabaseQueue(path: path).write { database in
      try database.execute(sql: "CREATE TABLE later (x INTEGER) STRICT; PRAGMA user_version = 99")
    }
    #expect(await error(scratch) == .newerFormat(path: path, found: 99, supported: 3))
  }

  @Test func anotherDatabaseIsRefused() async throws {
    let scratch = Scratch()
    let path = try scratch.layout().database
    try FileManager.default.createDirectory(atPath: scratch.path + "/.stack", withIntermediateDirectories: true)
    try await DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE mine (x)") }
    #expect(await error(scratch) == .notAState(path: path))
  }

  @Test func aTextFileIsRefusedAndLeftAlone() async throws {
    let scratch = Scratch()
    let path = try scratch.layout().database
    try FileManager.default.createDirectory(atPath: scratch.path + "/.stack", withIntermediateDirectories: true)
    let text = Data(String(repeating: "this is no database\n", count: 300).utf8)
    try text.write(to: URL(filePath: path))
    #expect(await error(scratch) == .notAState(path: path))
    #expect(try Data(contentsOf: URL(filePath: path)) == text)
  }

  @Test func anOverwrittenHeaderIsRefusedWithTheWayBack() async throws {
    let scratch = Scratch()
    let snapshot = try await filled(scratch)
    let path = try scratch.layout().database
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes.replaceSubrange(0..<64, with: Data(repeating: 0x58, count: 64))
    try bytes.write(to: URL(filePath: path))
    let found = await error(scratch)
    guard case .corrupt(path, _, let copies) = found else {
      Issue.record("expected `corrupt`, got \(String(describing: found))")
      return
    }
    #expect(copies == [scratch.path + "/.stack/backups/state-000000000001.sqlite"])
    #expect(
      found?.diagnostic.hints.first
        == "restore it with `stack state restore`: from the newest copy, and what was changed since")

    let outcome = try await StateRestoration(copies[0], to: scratch.layout(), replacesWhole: false).run()
    #expect(outcome.serialBefore == nil && outcome.serialOfCopy == 1)
    let restored = try await scratch.store().snapshot()
    #expect(restored.instances == snapshot.instances)
    #expect(restored.head.serial > 1_000_000, "the serials of the damaged file are not known, and not given again")
    let kept = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/.stack")
    #expect(kept.contains { $0.hasPrefix("state.sqlite.damaged-") })
  }

  @Test(arguments: [0.3, 0.6, 0.9])
  func aTruncatedFileIsRefused(_ share: Double) async throws {
    let scratch = Scratch()
    _ = try await filled(scratch, count: 2000)
    let path = try scratch.layout().database
    let bytes = try Data(contentsOf: URL(filePath: path))
    try bytes.prefix(Int(Double(bytes.count) * share)).write(to: URL(filePath: path))
    guard case .corrupt = await error(scratch) else {
      Issue.record("expected `corrupt`")
      return
    }
  }

  /// Whatever is done to the bytes of the file: an error, or the state; never a crash.
  @Test func damagedPagesNeverCrash() async throws {
    let scratch = Scratch()
    _ = try await filled(scratch, count: 200)
    let path = try scratch.layout().database
    let bytes = try Data(contentsOf: URL(filePath: path))
    var random = SystemRandomNumberGenerator()
    for _ in 0..<60 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        damaged[Int.random(in: 100..<damaged.count, using: &random)] = .random(in: .min ... .max, using: &random)
      }
      try damaged.write(to: URL(filePath: path))
      do {
        let store = try scratch.store()
        _ = try await store.snapshot()
        _ = try await store.versions()
        let lease = try await store.acquireLock(.test())
        try await store.commit([.put(.sample("x"))], closing: nil, under: lease)
        try await store.close()
      } catch is StateError {}
      for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
    }
  }

  @Test func aFullDiskLosesNothingThatWasCommitted() async throws {
    let scratch = Scratch()
    guard geteuid() == 0, mount("none", scratch.path, "tmpfs", 0, "size=1m") == 0 else { return }
    defer { umount2(scratch.path, Int32(MNT_DETACH)) }
    let store = try scratch.store()
    let lease = try await store.acquireLock(.test())
    let big = #"{"x":"\#(String(repeating: "x", count: 20_000))"}"#
    var committed = 0
    var failure: StateError?
    while failure == nil, committed < 1000 {
      do {
        try await store.commit([.put(.sample("r\(committed)", big))], closing: nil, under: lease)
        committed += 1
      } catch { failure = error as? StateError }
    }
    #expect(failure == .diskFull(path: store.location))
    #expect(committed > 5)
    try? await store.close()
    let again = try scratch.store()
    #expect(try await again.snapshot().instances.count == committed)
    #expect(try await again.head().serial == committed)
  }

  @Test func aFolderThatCannotBeWrittenIsTold() async throws {
    let scratch = Scratch()
    guard geteuid() == 0, mount("none", scratch.path, "tmpfs", 0, "size=1m") == 0 else { return }
    defer { umount2(scratch.path, Int32(MNT_DETACH)) }
    guard mount("none", scratch.path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0 else { return }
    #expect(await error(scratch) == .readOnly(path: scratch.path + "/.stack"))
  }

  @Test func theNewestFiveBackupsAreKept() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    for number in 0..<8 {
      try await store.withLock(.test()) { lease in
        try await store.commit([.put(.sample("r\(number)"))], closing: nil, under: lease)
        try await store.backUp()
        try await store.backUp()
      }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/.stack/backups").sorted()
    let logs = (4...7).map { "changes-00000000000\($0).log" }
    #expect(names == logs + (4...8).map { "state-00000000000\($0).sqlite" })
  }
}
