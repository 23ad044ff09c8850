import Foundation
import Glibc
import Platform
import TestSupport
import Testing

@testable import StateStorage

/// A state file that is damaged gives back all that was ever committed, not what was there at the last copy.
@Suite struct ChangeLogTests {
  private let scratch = Scratch()

  private var folder: String { get throws { try scratch.layout().backups } }

  /// Damages the state file for good, so that nothing of it is read again.
  private func damage() throws {
    let path = try scratch.layout().database
    for suffix in ["-wal", "-shm"] { try Files.remove(path + suffix) }
    try AtomicFile.write(String(repeating: "damaged ", count: 2000), to: path)
  }

  @discardableResult
  private func restore(_ copy: String? = nil) async throws -> StateRestoration.Outcome {
    let newest = try LocalStateStore.backups(of: scratch.layout()).last
    return try await StateRestoration(
      try #require(copy ?? newest), to: scratch.layout(), replacesWhole: false, goesOn: copy == nil
    ).run()
  }

  private static let secret = InstanceRecord.sample(
    "vault", #"{"password":"hunter2"}"#, sensitive: [StoredPath([.key("password")])], privateBytes: [0, 255])

  /// Everything that a state can hold is changed after the copy.
  private func grow(_ store: LocalStateStore) async throws {
    try await store.withLock(.test("apply")) { lease in
      try await store.begin(.sample("made"), under: lease)
      try await store.commit([.put(.sample("made")), .put(Self.secret)], closing: "made", under: lease)
      try await store.commit(
        [
          .put(.sample("r0", #"{"size":2}"#)), .remove(InstanceRecord.sample("r1").key),
          .put(.sample("r0", deposed: "0a1b2c3d")),
          .putOutput(OutputRecord(name: "token", value: StoredValue(json: Array(#""t0p""#.utf8)), isSensitive: true)),
          .removeOutput("old"),
        ], closing: nil, under: lease)
      try await store.begin(.sample("gone"), under: lease)
      try await store.abandon("gone", under: lease)
      try await store.begin(.sample("open", action: .delete), under: lease)
    }
    try await store.withLock(.test("taint")) { lease in
      try await store.commit([.put(.sample("last"))], closing: nil, under: lease)
    }
  }

  private func expectSame(_ snapshot: StateSnapshot, _ intents: [Intent], _ versions: [StateVersion]) async throws {
    let store = try scratch.store()
    let restored = try await store.snapshot()
    #expect(restored.instances == snapshot.instances && restored.outputs == snapshot.outputs)
    #expect(restored.head.lineage == snapshot.head.lineage && restored.head.stackName == snapshot.head.stackName)
    #expect(try await store.openIntents() == intents)
    let found = try await store.versions()
    #expect(found.first?.operation == "state restore")
    // What they did, not their numbers, which fewer versions before them make smaller.
    func told(_ version: StateVersion) -> String {
      "\(version.operation) \(version.serialBefore) \(version.serialAfter) \(version.startedAt.timeIntervalSince1970)"
    }
    #expect(Array(found.dropFirst()).map(told) == versions.map(told))
    let first = try #require(versions.last)
    #expect(try await store.snapshot(ofVersion: found[found.count - 1].number).instances.count == first.added)
    try await store.checkIntegrity()
    try await store.close()
  }

  @Test(arguments: [true, false]) func whatWasCommittedAfterTheCopyIsThere(_ hasCopy: Bool) async throws {
    let store = try scratch.store()
    try await store.withLock(.test("apply")) { lease in
      try await store.commit(
        [
          .put(.sample("r0")), .put(.sample("r1")),
          .putOutput(OutputRecord(name: "old", value: StoredValue(json: Array("1".utf8)))),
        ], closing: nil, under: lease)
    }
    if hasCopy { try await store.backUp() }
    try await grow(store)
    let snapshot = try await store.snapshot()
    let intents = try await store.openIntents()
    let versions = try await store.versions()
    #expect(intents == [.sample("open", action: .delete)])
    try await store.close()
    try damage()
    #expect(throws: StateError.self) { try self.scratch.store() }
    let outcome = try await restore()
    #expect(outcome.serialOfCopy == (hasCopy ? 1 : 0) && outcome.serialReached == snapshot.head.serial)
    #expect(!outcome.isCutShort && outcome.serialBefore == nil)
    try await expectSame(snapshot, intents, versions)

    // It goes on from there, and the same can happen again.
    let again = try scratch.store()
    try await again.withLock(.test("apply")) { lease in
      try await again.commit([.put(.sample("after"))], closing: "open", under: lease)
    }
    let later = try await again.snapshot()
    try await again.close()
    try damage()
    try await restore()
    #expect(try await scratch.store().snapshot().instances == later.instances)
  }

  /// Nothing secret is in the log in the clear.
  @Test func secretsAreSealed() async throws {
    let store = try scratch.store()
    try await grow(store)
    try await store.close()
    let bytes = try Files.read(try ChangeLog.path(folder, 0))
    #expect(String(decoding: bytes, as: UTF8.self).contains("module.app"))
    for secret in ["hunter2", "t0p"] {
      #expect(bytes.firstRange(of: Array(secret.utf8)) == nil, "\(secret)")
    }
    #expect(Files.status(try ChangeLog.path(folder, 0))?.mode == 0o600)
  }

  /// A copy that is named is what the state becomes, without what came after it.
  @Test func aNamedCopyIsPutBackAsItIs() async throws {
    let store = try scratch.store()
    try await store.withLock(.test()) { try await store.commit([.put(.sample("r0"))], closing: nil, under: $0) }
    try await store.backUp()
    try await grow(store)
    try await store.close()
    try damage()
    let outcome = try await restore(LocalStateStore.backups(of: scratch.layout()).last)
    #expect(outcome.changes == 0 && outcome.serialReached == 1)
    #expect(try await scratch.store().snapshot().instances.map(\.address.name) == ["r0"])
  }

  /// A copy that is damaged too is no loss: the logs lead from the one before it to the end.
  @Test func theLogsOfSeveralCopiesFollowOnEachOther() async throws {
    let store = try scratch.store()
    for turn in 0..<4 {
      try await store.withLock(.test()) { lease in
        try await store.backUp()
        for number in 0..<3 {
          try await store.commit([.put(.sample("r\(turn)-\(number)"))], closing: nil, under: lease)
        }
      }
    }
    let snapshot = try await store.snapshot()
    try await store.close()
    let copies = try LocalStateStore.backups(of: scratch.layout())
    #expect(copies.count == 3)
    try damage()
    let oldest = try #require(copies.first)
    let outcome = try await StateRestoration(
      oldest, to: scratch.layout(), replacesWhole: false, goesOn: true
    ).run()
    #expect(outcome.serialOfCopy == 3 && outcome.changes == 9 && outcome.serialReached == 12)
    #expect(try await scratch.store().snapshot().instances == snapshot.instances)
  }

  /// Whatever becomes of a byte of the log, what is restored is the state as it was after some commit, and said to be so.
  @Test func aDamagedLogGivesAnEarlierMoment() async throws {
    let store = try scratch.store()
    let count = 12
    try await store.withLock(.test()) { lease in
      for turn in 0..<count { try await store.commit([.put(.sample("r\(turn)"))], closing: nil, under: lease) }
    }
    try await store.close()
    let log = try ChangeLog.path(folder, 0)
    let whole = try Files.read(log)
    var cut = 0
    for place in stride(from: 0, to: whole.count, by: whole.count / 40) {
      var bytes = whole
      bytes[place] ^= 0x5A
      try AtomicFile.write(bytes, to: log, mode: 0o600)
      let replay = try ChangeReplay(folder: folder)
      guard replay.origin != nil else { continue }
      try damage()
      let outcome = try await restore()
      let restored = try scratch.store()
      let names = Set(try await restored.snapshot().instances.map(\.address.name))
      try await restored.close()
      #expect(names == Set((0..<outcome.serialReached).map { "r\($0)" }), "byte \(place)")
      #expect(outcome.isCutShort == (outcome.serialReached < count - 1), "byte \(place)")
      if outcome.serialReached < count { cut += 1 }
      for suffix in ["", "-wal", "-shm"] { try Files.remove(scratch.layout().database + suffix) }
    }
    #expect(cut > 20)
    // One that ends in the midst of a record is that of a process that was killed there: it was promised nothing.
    try AtomicFile.write(Array(whole.dropLast(5)), to: log, mode: 0o600)
    try damage()
    let outcome = try await restore()
    #expect(outcome.serialReached == count - 1 && !outcome.isCutShort)
  }

  /// Where the log lacks what is in the state, as where there was no room for it, a copy takes its place.
  @Test func aGapIsClosedByACopy() async throws {
    let store = try scratch.store()
    try await store.withLock(.test()) { try await store.commit([.put(.sample("r0"))], closing: nil, under: $0) }
    try Files.remove(try ChangeLog.path(folder, 0))
    try await store.withLock(.test()) { try await store.commit([.put(.sample("r1"))], closing: nil, under: $0) }
    let snapshot = try await store.snapshot()
    try await store.close()
    #expect(try LocalStateStore.backups(of: scratch.layout()).map { Path.name($0) } == ["state-000000000001.sqlite"])
    try damage()
    #expect(try await restore().changes == 1)
    #expect(try await scratch.store().snapshot().instances == snapshot.instances)
  }

  /// A process that is killed at a random moment, and the file of its state gone: all that it was promised is there.
  @Test func aKilledWriterWhoseFileIsLostLosesNothing() async throws {
    let path = scratch.path
    for round in 0..<6 {
      let promised = path + "/promised-\(round)"
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, promised = promised as String] in
        try await Writer(path: path, promised: promised).run(killedAfter: .random(in: 3_000...120_000))
      }
      // Or it was killed before there was anything.
      guard try !LocalStateStore.backups(of: scratch.layout()).isEmpty else { continue }
      try damage()
      try await restore()
      let store = try scratch.store()
      let instances = Set(try await store.snapshot().instances.map(\.address.name))
      let intents = Set(try await store.openIntents().map(\.token))
      for line in ((try? String(contentsOf: URL(filePath: promised), encoding: .utf8)) ?? "").split(separator: "\n") {
        let token = String(line.dropFirst(2))
        #expect(line.hasPrefix("c ") ? instances.contains(token) : instances.union(intents).contains(token))
      }
      #expect(instances.isDisjoint(with: intents))
      let lease = try await store.acquireLock(.test("next"))
      for token in intents { try await store.abandon(token, under: lease) }
      try await store.releaseLock(lease)
      try await store.close()
    }
  }
}
