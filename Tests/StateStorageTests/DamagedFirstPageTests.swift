import Foundation
import GRDB
import Platform
import Testing

@testable import StateStorage

/// The first page of a state's file, in which each bit falls over in its turn: SQLite takes some of them for a file that is read-only, or
/// for other tables. Each is harmless, or is told as damage and mended without losing what was committed.
@Suite struct DamagedFirstPageTests {
  private let scratch = Scratch()

  private static let count = 40

  /// With free pages, a log of changes after the copy, and an intent that is open.
  private func fill(_ scratch: Scratch) async throws -> StateSnapshot {
    let store = try scratch.store()
    try await store.withLock(.test("apply")) { lease in
      try await store.commit((0..<Self.count).map { .put(.sample("r\($0)")) }, closing: nil, under: lease)
      try await store.backUp()
    }
    let snapshot = try await store.withLock(.test("apply")) { lease in
      let long = #"{"text":"\#(String(repeating: "x", count: 30_000))"}"#
      try await store.commit([.put(.sample("long", long))], closing: nil, under: lease)
      try await store.commit([.put(.sample("long", #"{"text":"short"}"#))], closing: nil, under: lease)
      try await store.begin(.sample("open"), under: lease)
      return try await store.snapshot()
    }
    try await store.database.perform { try $0.run("DELETE FROM instance_before WHERE present = 0") }
    try await store.close()
    return snapshot
  }

  private enum Outcome: Equatable { case harmless, mended, worse(String) }

  /// What becomes of a file with these bytes.
  private func outcome(_ bytes: Data, _ whole: StateSnapshot) async throws -> Outcome {
    let path = try scratch.layout().database
    for suffix in ["-wal", "-shm"] { try Files.remove(path + suffix) }
    try bytes.write(to: URL(filePath: path))
    do {
      // That it is as it was, and stays so when it is written to.
      let store = try scratch.store()
      let isSame = try await store.snapshot().instances == whole.instances
      let intents = try await store.openIntents().count
      try await store.withLock(.test("apply")) { lease in
        let long = #"{"x":"\#(String(repeating: "y", count: 3000))"}"#
        let many = (0..<20).map { StateChange.put(.sample("new\($0)", long)) }
        try await store.commit(many, closing: nil, under: lease)
      }
      let after = try await store.snapshot().instances.filter { !$0.address.name.hasPrefix("new") }
      try await store.checkIntegrity()
      try await store.close()
      return isSame && intents == 1 && after == whole.instances ? .harmless : .worse("other contents")
    } catch StateError.corrupt(_, _, let copies) {
      _ = try await StateRestoration(
        try #require(copies.last), to: scratch.layout(), replacesWhole: false, goesOn: true
      ).run()
      let store = try scratch.store()
      // What was committed before SQLite noticed is there as well.
      let isSame = try await store.snapshot().instances.filter { !$0.address.name.hasPrefix("new") } == whole.instances
      let intents = try await store.openIntents().count
      try await store.close()
      return isSame && intents == 1 ? .mended : .worse("it was not restored")
    } catch {
      return .worse("\(error)")
    }
  }

  /// `STACK_CHAOS=1`: every bit of the header, and a bit of each byte after it.
  private static let isLong = ProcessInfo.processInfo.environment["STACK_CHAOS"] != nil

  @Test func eachBitIsHarmlessOrMended() async throws {
    let whole = try await fill(scratch)
    let layout = try scratch.layout()
    let bytes = try Data(contentsOf: URL(filePath: layout.database))
    let backups = scratch.path + "/kept"
    try FileManager.default.copyItem(atPath: layout.backups, toPath: backups)
    #expect(bytes[36..<40].contains { $0 != 0 }, "there are free pages")
    var (harmless, mended) = (0, 0)
    var flips: [(offset: Int, mask: UInt8)] = []
    for offset in 0..<100 {
      for bit in 0..<8 where Self.isLong || bit == offset % 8 { flips.append((offset, UInt8(1 << bit))) }
      flips.append((offset, 0xFF))
    }
    for offset in stride(from: 100, to: 4096, by: Self.isLong ? 1 : 17) {
      flips.append((offset, UInt8(1 << (offset % 8))))
    }
    for (offset, mask) in flips {
      var damaged = bytes
      damaged[offset] ^= mask
      let found = try await outcome(damaged, whole)
      switch found {
      case .harmless: harmless += 1
      case .mended: mended += 1
      case .worse(let detail): Issue.record("byte \(offset), mask \(mask): \(detail)")
      }
      try FileTree.remove(layout.folder)
      try FileManager.default.createDirectory(atPath: layout.folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: backups, toPath: layout.backups)
    }
    #expect(mended > flips.count / 3 && harmless > 20, "\(mended) mended, \(harmless) harmless")
  }

  /// A file that an earlier program upgraded has the same tables as a new one, and so has a copy.
  @Test func copiesAndUpgradedFilesAreWhole() async throws {
    let whole = try await fill(scratch)
    let path = try scratch.layout().database
    try await scratch.makeOlder { try $0.execute(sql: "ALTER TABLE head DROP COLUMN transactions") }
    let logs = try scratch.layout().backups
    try FileTree.remove(logs)
    let store = try scratch.store()
    #expect(try await store.snapshot() == whole)
    try await store.update { $0.serial = 3 }
    try await store.withLock(.test("apply")) { lease in
      try await store.commit([.put(.sample("later"))], closing: nil, under: lease)
    }
    try await store.backUp()
    let last = try await store.snapshot()
    try await store.close()
    let again = try scratch.store()
    #expect(try await again.snapshot() == last)
    try await again.close()
    for suffix in ["-wal", "-shm", ""] { try Files.remove(path + suffix) }
    let copy = try #require(LocalStateStore.backups(of: scratch.layout()).last)
    try FileManager.default.copyItem(atPath: copy, toPath: path)
    #expect(try await scratch.store().snapshot() == last)
  }
}
