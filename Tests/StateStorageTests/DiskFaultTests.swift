import FoundationEssentials
import Glibc
import Platform
import StateStorage
import TestSupport
import Testing

/// What a state does on a disk that is full or cannot be written, and with pages that were damaged.
@Suite struct DiskFaultTests {
  private func store(_ disk: SmallDisk) throws -> LocalStateStore {
    try LocalStateStore(StateLayout(projectFolder: disk.path), stackName: "shop", root: Scratch.root)
  }

  @Test(.enabled(if: SmallDisk.isPossible))
  func aFullDiskKeepsWhatWasCommitted() async throws {
    let disk = try SmallDisk(kilobytes: 600)
    let store = try store(disk)
    var request = LockRequest.test()
    request.timeToLive = .seconds(1)
    let lease = try await store.acquireLock(request)
    let text = #"{"text":"\#(String(repeating: "x", count: 20_000))"}"#
    var kept = 0
    var failure: StateError?
    while failure == nil, kept < 1_000 {
      do {
        try await store.commit([.put(.sample("r\(kept)", text))], closing: nil, under: lease)
        kept += 1
      } catch { failure = error as? StateError }
    }
    #expect(failure == .diskFull(path: store.location) && kept > 3)
    #expect(try await store.snapshot().instances.count == kept)
    try? await store.close()

    // The same after a start, still without room: it can be read.
    let again = try self.store(disk)
    #expect(try await again.snapshot().instances.count == kept)
    try await again.checkIntegrity()
    try await again.close()

    // With room it goes on.
    #expect(disk.resize(kilobytes: 4096))
    let last = try self.store(disk)
    let next = try await last.acquireLock(.test("next", timeout: .seconds(300)))
    try await last.commit([.put(.sample("after"))], closing: nil, under: next)
    #expect(try await last.snapshot().instances.count == kept + 1)
  }

  /// Where there is not even room for the log that SQLite makes to read, the state is read aside.
  @Test(.enabled(if: SmallDisk.isPossible), arguments: [0, 4, 16, 40])
  func aFullDiskIsRead(_ kilobytesLeft: Int) async throws {
    let disk = try SmallDisk(kilobytes: 1_000)
    let first = try store(disk)
    try await first.withLock(.test()) { lease in
      try await first.commit([.put(.sample("a"))], closing: nil, under: lease)
    }
    try await first.close()
    let filler = try #require(fopen(disk.path + "/filler", "w"))
    let page = [UInt8](repeating: 0, count: 4096)
    while fwrite(page, 1, page.count, filler) == page.count, fflush(filler) == 0 {}
    let length = ftell(filler) / 4096 * 4096
    #expect(ftruncate(fileno(filler), max(0, length - kilobytesLeft << 10)) == 0)
    fclose(filler)

    let reader = try store(disk)
    #expect(try await reader.snapshot().instances.map(\.address.name) == ["a"])
    #expect(try await reader.versions().count == 1)
    var failure: StateError?
    do {
      let lease = try await reader.acquireLock(.test())
      let text = #"{"text":"\#(String(repeating: "x", count: 100_000))"}"#
      try await reader.commit([.put(.sample("b", text))], closing: nil, under: lease)
    } catch { failure = error as? StateError }
    #expect(failure == .diskFull(path: reader.location))
    try await reader.close()
    try Files.remove(disk.path + "/filler")
    let again = try store(disk)
    #expect(try await again.snapshot().instances.map(\.address.name) == ["a"])
    try await again.close()
  }

  @Test(.enabled(if: SmallDisk.isPossible))
  func aReadOnlyDiskIsTold() async throws {
    let disk = try SmallDisk(kilobytes: 2_000)
    let first = try store(disk)
    let lease = try await first.acquireLock(.test())
    try await first.commit([.put(.sample("a"))], closing: nil, under: lease)
    try await first.releaseLock(lease)
    try await first.close()
    #expect(disk.makeReadOnly())
    let error = await #expect(throws: StateError.self) {
      let store = try self.store(disk)
      _ = try await store.acquireLock(.test())
    }
    #expect(error == .readOnly(path: try StateLayout(projectFolder: disk.path).database))
    let reader = try self.store(disk)
    #expect(try await reader.snapshot().instances.map(\.address.name) == ["a"])
    #expect(try await reader.versions().count == 1)
    try await reader.close()
    #expect(disk.makeWritable())
    #expect(try await store(disk).snapshot().instances.count == 1)
  }

  /// What a process wrote that was killed, and so left in the log, is read too.
  @Test(.enabled(if: SmallDisk.isPossible))
  func theLogOfAKilledProcessIsReadOnAReadOnlyDisk() async throws {
    let disk = try SmallDisk(kilobytes: 2_000)
    let folder = disk.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
      let store = try LocalStateStore(StateLayout(projectFolder: folder), stackName: "shop", root: Scratch.root)
      let lease = try await store.acquireLock(.test())
      try await store.commit([.put(.sample("a"))], closing: nil, under: lease)
      kill(getpid(), SIGKILL)
    }
    #expect(disk.makeReadOnly())
    let reader = try store(disk)
    #expect(try await reader.snapshot().instances.map(\.address.name) == ["a"])
    let error = await #expect(throws: StateError.self) { try await reader.acquireLock(.test()) }
    #expect(error == .readOnly(path: reader.location))
    try await reader.close()
  }

  /// Whatever page is damaged, the state is either read as it was or refused, and the copy is put back.
  @Test func aDamagedPageIsRefusedOrHarmless() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    let lease = try await store.acquireLock(.test())
    for number in 0..<60 {
      try await store.commit(
        [.put(.sample("r\(number)", #"{"text":"\#(String(repeating: "y", count: 400))"}"#))], closing: nil, under: lease
      )
    }
    try await store.releaseLock(lease)
    try await store.backUp()
    let whole = try await store.snapshot()
    try await store.close()
    let path = try scratch.layout().database
    let bytes = try Data(contentsOf: URL(filePath: path))
    var refused = 0
    for page in 0..<bytes.count / 4096 {
      var damaged = bytes
      let start = page * 4096
      for offset in [0, 1, 3, 5, 8, 100, 2000, 4000] where start + offset < damaged.count {
        damaged[start + offset] ^= 0xA5
      }
      try damaged.write(to: URL(filePath: path))
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
      do {
        let store = try scratch.store()
        try await store.checkIntegrity()
        _ = try await store.snapshot()
        try await store.close()
      } catch let error as StateError {
        refused += 1
        switch error {
        case .corrupt, .notAState, .newerFormat, .invalidRecord, .unsealFailed: break
        default: Issue.record("page \(page): \(error)")
        }
      }
    }
    #expect(refused > bytes.count / 4096 / 2)
    let copy = try #require(LocalStateStore.backups(of: scratch.layout()).last)
    _ = try await StateRestoration(copy, to: scratch.layout(), replacesWhole: true).run()
    #expect(try await scratch.store().snapshot().instances == whole.instances)
  }
}
