import Foundation
import Platform
import Testing

@testable import StateStorage

/// What SQLite passes over without a word: its log is gone, or a bit in it fell over, and all that it held from there on.
@Suite struct LostLogTests {
  private let scratch = Scratch()

  /// Files as they are while the state is open, as after a kill.
  private func copy(of scratch: Scratch) throws -> Scratch {
    let other = Scratch()
    try FileManager.default.copyItem(atPath: scratch.path + "/.stack", toPath: other.path + "/.stack")
    try Files.remove(other.path + "/.stack/state.sqlite-shm")
    return other
  }

  private func fill(_ store: LocalStateStore) async throws -> (StateSnapshot, [Intent]) {
    for turn in 0..<3 {
      try await store.withLock(.test("apply")) { lease in
        for number in 0..<4 {
          let token = "t\(turn)-\(number)"
          try await store.begin(.sample(token), under: lease)
          try await store.commit([.put(.sample(token))], closing: token, under: lease)
        }
        if turn == 1 { try await store.backUp() }
      }
    }
    return try await store.withLock(.test("apply")) { lease in
      try await store.begin(.sample("last"), under: lease)
      return (try await store.snapshot(), try await store.openIntents())
    }
  }

  private func requireRestored(
    _ scratch: Scratch, _ fault: StateError?, _ last: (StateSnapshot, [Intent])
  ) async throws {
    guard case .corrupt(_, let detail, let copies)? = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(detail.contains("it lacks the last") || detail.contains("it holds nothing"), "\(detail)")
    let outcome = try await StateRestoration(
      try #require(copies.last), to: scratch.layout(), replacesWhole: false, goesOn: true, breaksLock: true
    ).run()
    #expect(outcome.kept?.contains(".damaged-") == true && !outcome.isCutShort)
    let store = try scratch.store()
    #expect(try await store.snapshot().instances == last.0.instances)
    #expect(try await store.openIntents() == last.1)
    // It goes on from there, and what is told then is of the same count.
    try await store.withLock(.test("apply")) { lease in
      try await store.commit([.put(.sample("after"))], closing: last.1.last?.token, under: lease)
    }
    try await store.close()
    #expect(try await scratch.store().snapshot().instances.count == last.0.instances.count + 1)
  }

  private func fault(_ scratch: Scratch) async -> StateError? {
    do {
      let store = try scratch.store()
      try await store.close()
      return nil
    } catch { return error as? StateError }
  }

  @Test(arguments: [false, true]) func aBitInTheLogIsToldAndMended(_ isCheckpointed: Bool) async throws {
    let store = try scratch.store()
    if isCheckpointed {
      try await store.withLock(.test("first")) { lease in
        try await store.commit([.put(.sample("first"))], closing: nil, under: lease)
      }
      try await store.database.perform { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
    }
    let last = try await fill(store)
    let log = ".stack/state.sqlite-wal"
    let length = try #require(Files.status(scratch.path + "/" + log)?.size)
    #expect(await fault(try copy(of: scratch)) == nil, "as it is it is whole")
    for place in stride(from: 9, to: length, by: max(1, length / 60)) {
      let other = try copy(of: scratch)
      var bytes = try Data(contentsOf: URL(filePath: other.path + "/" + log))
      bytes[place] ^= 0x10
      try bytes.write(to: URL(filePath: other.path + "/" + log))
      let fault = await fault(other)
      // What is after the last commit, or of a lease alone, is not missed.
      if fault == nil {
        #expect(try await other.store().snapshot().instances == last.0.instances, "byte \(place)")
        #expect(try await other.store().openIntents() == last.1, "byte \(place)")
        #expect(place > length * 8 / 10, "byte \(place) of \(length)")
        continue
      }
      try await requireRestored(other, fault, last)
    }
    let without = try copy(of: scratch)
    try Files.remove(without.path + "/" + log)
    try await requireRestored(without, await fault(without), last)
  }

  /// A run that was killed after its transaction and before its record leaves a state that is ahead of the log. What is done after that
  /// is not lost with the record that was never written, be it the first of all or the first after a copy.
  @Test(arguments: [0, 3]) func aRecordThatWasNeverWrittenLosesNoOther(_ before: Int) async throws {
    let killed = try scratch.store()
    if before > 0 {
      try await killed.withLock(.test("first")) { lease in
        for number in 0..<before { try await killed.commit([.put(.sample("f\(number)"))], closing: nil, under: lease) }
      }
      try await killed.backUp()
    }
    let log = ChangeLog.path(try scratch.layout().backups, before)
    try await killed.withLock(.test("killed")) { lease in try await killed.begin(.sample("lost"), under: lease) }
    try await killed.close()
    try Files.remove(log)
    #expect(await fault(scratch) == nil)

    let store = try scratch.store()
    let last = try await store.withLock(.test("apply")) { lease in
      for number in 0..<5 { try await store.commit([.put(.sample("a\(number)"))], closing: nil, under: lease) }
      return (try await store.snapshot(), try await store.openIntents())
    }
    #expect(last.0.instances.count == before + 5 && last.1.map(\.token) == ["lost"])
    let other = try copy(of: scratch)
    try Files.remove(other.path + "/.stack/state.sqlite-wal")
    try await requireRestored(other, await fault(other), last)
    try await store.close()
  }

  /// Records that tell of no object may be missing: what follows on them is made again.
  @Test func aMissingIntentCutsNothingShort() async throws {
    let store = try scratch.store()
    let log = ChangeLog.path(try scratch.layout().backups, 0)
    let last = try await store.withLock(.test("apply")) { lease in
      // With the first intent the data key is kept.
      try await store.begin(.sample("a"), under: lease)
      try await store.commit([.put(.sample("a"))], closing: "a", under: lease)
      let start = try #require(Files.status(log)?.size)
      try await store.begin(.sample("lost"), under: lease)
      let end = try #require(Files.status(log)?.size)
      try await store.commit([.put(.sample("b"))], closing: nil, under: lease)
      var bytes = try Files.read(log)
      bytes.removeSubrange(start..<end)
      try AtomicFile.write(bytes, to: log)
      return try await store.snapshot()
    }
    let other = try copy(of: scratch)
    try Files.remove(other.path + "/.stack/state.sqlite-wal")
    let outcome = try await StateRestoration(
      ChangeLog.path(try other.layout().backups, 0), to: try other.layout(), replacesWhole: false, goesOn: true
    ).run()
    #expect(outcome.missing == 1 && !outcome.isCutShort, "\(outcome)")
    let restored = try other.store()
    #expect(try await restored.snapshot().instances == last.instances)
    try await restored.close()
    try await store.close()
  }

  /// A holder that was replaced writes its last record after the first ones of its successor: that the state lacks what they tell of is
  /// told all the same, and it is given back.
  @Test(arguments: [1, 2, 9]) func aLateRecordHidesNothing(_ successors: Int) async throws {
    let store = try scratch.store()
    let log = ChangeLog.path(try scratch.layout().backups, 0)
    let (early, last) = try await store.withLock(.test("apply")) { lease in
      try await store.begin(.sample("a"), under: lease)
      for number in 0..<4 { try await store.commit([.put(.sample("a\(number)"))], closing: nil, under: lease) }
      let early = try copy(of: scratch)
      for number in 0..<successors { try await store.commit([.put(.sample("b\(number)"))], closing: nil, under: lease) }
      return (early, (try await store.snapshot(), try await store.openIntents()))
    }
    var records = ChangeRecord.all(in: try Files.read(log))
    records.append(records.remove(at: records.count - 1 - successors))
    try AtomicFile.write(records.flatMap(\.bytes), to: log)
    #expect(await fault(try copy(of: scratch)) == nil, "as it is it is whole")
    try AtomicFile.write(records.flatMap(\.bytes), to: ChangeLog.path(try early.layout().backups, 0))
    let found = await fault(early)
    guard case .corrupt(_, let detail, _)? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    let changes = successors == 1 ? "change that was" : "\(successors) changes that were"
    #expect(detail.hasPrefix("it lacks the last \(changes) committed to it"), "\(detail)")
    try await requireRestored(early, found, last)
    try await store.close()
  }

  /// A long record is not read by every command, and missed all the same where the state lacks what it tells of. Of one that is damaged
  /// itself nothing is believed.
  @Test func aLongRecordIsMissedToo() async throws {
    let store = try scratch.store()
    let (early, last) = try await store.withLock(.test("push")) { lease in
      try await store.commit([.put(.sample("a"))], closing: nil, under: lease)
      let early = try copy(of: scratch)
      let many = (0..<2000).map { StateChange.put(.sample("many\($0)")) }
      try await store.commit(many, closing: nil, under: lease)
      return (early, (try await store.snapshot(), try await store.openIntents()))
    }
    let log = ChangeLog.path(try early.layout().backups, 0)
    let whole = ChangeLog.path(try scratch.layout().backups, 0)
    var bytes = try Files.read(whole)
    #expect(ChangeLog.ends(whole).first?.unread?.upperBound == bytes.count)
    #expect(await fault(try copy(of: scratch)) == nil)
    bytes[bytes.count / 2] ^= 1
    try AtomicFile.write(bytes, to: log)
    #expect(await fault(early) == nil)
    bytes[bytes.count / 2] ^= 1
    try AtomicFile.write(bytes, to: log)
    try await requireRestored(early, await fault(early), last)
    try await store.close()
  }

  /// An earlier program counted no transactions: there the serials tell.
  @Test func whatAnEarlierProgramHasLostIsToldToo() async throws {
    let store = try scratch.store()
    let (early, last) = try await store.withLock(.test("apply")) { lease in
      for number in 0..<4 { try await store.commit([.put(.sample("a\(number)"))], closing: nil, under: lease) }
      let early = try copy(of: scratch)
      try await store.begin(.sample("open"), under: lease)
      for number in 0..<3 { try await store.commit([.put(.sample("b\(number)"))], closing: nil, under: lease) }
      return (early, (try await store.snapshot(), try await store.openIntents()))
    }
    func makeOlder(_ scratch: Scratch) async throws {
      try await scratch.makeOlder { try $0.execute(sql: "ALTER TABLE head DROP COLUMN transactions") }
      let log = ChangeLog.path(try self.scratch.layout().backups, 0)
      var records = ChangeRecord.all(in: try Files.read(log))
      for index in records.indices { records[index].number = 0 }
      try AtomicFile.write(records.flatMap(\.bytes), to: ChangeLog.path(try scratch.layout().backups, 0))
    }
    let whole = try copy(of: scratch)
    try await makeOlder(whole)
    #expect(await fault(whole) == nil, "as it is it is whole")
    // And goes on, with this program's records after the others.
    let upgraded = try whole.store()
    try await upgraded.withLock(.test("apply")) { lease in
      try await upgraded.commit([.put(.sample("c"))], closing: nil, under: lease)
    }
    try await upgraded.close()
    #expect(await fault(whole) == nil)

    try await makeOlder(early)
    let found = await fault(early)
    guard case .corrupt(_, let detail, _)? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(detail.hasPrefix("it lacks the last 3 changes that were committed to it"), "\(detail)")
    try await requireRestored(early, found, last)
    try await store.close()
  }

  /// A state that the log does not tell of any more is no loss: it went back on purpose, or the log stayed behind.
  @Test func nothingElseIsTakenForALoss() async throws {
    let store = try scratch.store()
    _ = try await fill(store)
    let early = try await store.snapshot(ofVersion: 1)
    try await store.withLock(.test("rollback")) { lease in
      _ = try await store.replaceContents(with: early, under: lease)
    }
    try await store.close()
    #expect(await fault(scratch) == nil, "it was rolled back")
    let copies = try LocalStateStore.backups(of: scratch.layout())
    _ = try await StateRestoration(try #require(copies.first), to: scratch.layout(), replacesWhole: true).run()
    #expect(await fault(scratch) == nil, "a copy was named")
    let moved = try copy(of: scratch)
    #expect(await fault(moved) == nil, "the folder was copied")
    try FileTree.remove(moved.path + "/.stack/backups")
    #expect(await fault(moved) == nil, "the copies were removed")
    // Two at once: one looks while the other writes.
    let writer = try scratch.store()
    try await writer.withLock(.test("apply")) { lease in
      let task = Task {
        for turn in 0..<200 { try await writer.commit([.put(.sample("w\(turn % 7)"))], closing: nil, under: lease) }
      }
      for _ in 0..<40 { #expect(await fault(scratch) == nil, "another writes") }
      try await task.value
    }
    try await writer.close()
  }
}
