import FoundationEssentials
import Glibc
import StateStorage
import Testing

@Suite struct CrashTests {
  /// The power goes after any write: the files as they are just then open, and hold what was acknowledged.
  @Test func filesCopiedAfterEveryWriteHoldWhatWasAcknowledged() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    let lease = try await store.acquireLock(.test())
    for turn in 0..<20 {
      try await store.begin(.sample("r\(turn)"), under: lease)
      try await verify(copy(of: store), instances: turn, intents: 1)
      try await store.commit([.put(.sample("r\(turn)"))], closing: "r\(turn)", under: lease)
      try await verify(copy(of: store), instances: turn + 1, intents: 0)
    }
  }

  /// What of the log's end was not yet on the disk is missing or torn: the state is that of an earlier commit, whole.
  @Test func aTornLogGivesAnEarlierMoment() async throws {
    let scratch = Scratch()
    let store = try scratch.store()
    let lease = try await store.acquireLock(.test())
    for turn in 0..<30 { try await store.commit([.put(.sample("r\(turn)"))], closing: nil, under: lease) }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<25 {
      let copied = try copy(of: store)
      let log = try copied.layout().database + "-wal"
      var bytes = try Data(contentsOf: URL(filePath: log))
      bytes = bytes.prefix(Int.random(in: 0...bytes.count, using: &random))
      if let last = bytes.indices.last { bytes[last] ^= 0x55 }
      try bytes.write(to: URL(filePath: log))
      let snapshot = try await copied.store(stack: "").snapshot()
      #expect(snapshot.head.serial == snapshot.instances.count)
    }
  }

  /// A child process writes without end and is killed with signal 9 at a random moment.
  @Test func aKilledWriterLosesNothingItWasPromised() async throws {
    let scratch = Scratch()
    let path = scratch.path
    for round in 0..<8 {
      let promised = path + "/promised-\(round)"
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = path as String, promised = promised as String] in
        try await Writer(path: path, promised: promised).run(killedAfter: .random(in: 3_000...120_000))
      }
      let store = try scratch.store()
      let instances = Set(try await store.snapshot().instances.map(\.address.name))
      let intents = Set(try await store.openIntents().map(\.token))
      for line in try String(contentsOf: URL(filePath: promised), encoding: .utf8).split(separator: "\n") {
        let token = String(line.dropFirst(2))
        #expect(line.hasPrefix("c ") ? instances.contains(token) : instances.union(intents).contains(token))
      }
      #expect(instances.isDisjoint(with: intents))
      try await store.checkIntegrity()

      // The dead writer's lease is no hindrance, and what it left open can be closed.
      let lease = try await store.acquireLock(.test("next"))
      #expect(lease.takenOverFrom?.operation == "writer")
      for token in intents { try await store.abandon(token, under: lease) }
      try await store.releaseLock(lease)
      try await store.close()
    }
  }

  private func copy(of store: LocalStateStore) throws -> Scratch {
    let copy = Scratch()
    let folder = try copy.layout().folder
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for suffix in ["", "-wal"] {
      let bytes = try Data(contentsOf: URL(filePath: store.location + suffix))
      try bytes.write(to: URL(filePath: folder + "/state.sqlite" + suffix))
    }
    return copy
  }

  private func verify(_ copy: Scratch, instances: Int, intents: Int) async throws {
    let store = try copy.store()
    #expect(try await store.snapshot().instances.count == instances)
    #expect(try await store.openIntents().count == intents)
  }
}
