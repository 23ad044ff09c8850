import StateStorage
import Synchronization
import Testing

/// A state store in memory, which can be made to stop working at any write, as if the program had been killed there.
final class MemoryStore: StateStore {
  struct Killed: Error {}

  private struct Content {
    var head = StateHead(lineage: "1a2b3c4d-0000-0000-0000-000000000000", serial: 0, stackName: "test")
    var instances: [InstanceKey: InstanceRecord] = [:]
    var outputs: [String: OutputRecord] = [:]
    var checks: [CheckRecord] = []
    var intents: [Intent] = []
    var fencing = 0
    /// How many more writes and provider calls succeed; `nil` for any number.
    var budget: Int?
    /// How many more writes are taken; `nil` for any number.
    var room: Int?
    var boundaries = 0
    var commits = 0
    var removalDelay = Duration.zero
  }

  private let content = Mutex(Content())

  let location = "memory"

  // MARK: Kills

  /// Lets so many boundaries pass; at the next one the program is as good as dead.
  func kill(after boundaries: Int?) {
    content.withLock {
      $0.budget = boundaries
      $0.boundaries = 0
    }
  }

  /// Takes so many writes and refuses those after, as a full disk does.
  func refuseWrites(after count: Int?) { content.withLock { $0.room = count } }

  private func takeRoom() throws {
    try content.withLock { content in
      if content.room == 0 { throw StateError.diskFull(path: location) }
      content.room = content.room.map { $0 - 1 }
    }
  }

  /// Makes commits that remove something late.
  func delayRemovals(by delay: Duration) { content.withLock { $0.removalDelay = delay } }

  var boundaries: Int { content.withLock { $0.boundaries } }
  var commits: Int { content.withLock { $0.commits } }

  /// A moment at which the program may be killed; throws when it is.
  func boundary() throws {
    try content.withLock { content in
      if content.budget == 0 { throw Killed() }
      content.budget = content.budget.map { $0 - 1 }
      content.boundaries += 1
    }
  }

  // MARK: Reading

  func head() async throws -> StateHead { content.withLock { $0.head } }

  func snapshot() async throws -> StateSnapshot {
    content.withLock { content in
      StateSnapshot(
        head: content.head, instances: content.instances.values.sorted { $0.key < $1.key },
        outputs: content.outputs.values.sorted { $0.name < $1.name }, checks: content.checks)
    }
  }

  func openIntents() async throws -> [Intent] { content.withLock { $0.intents } }

  // MARK: The lock

  func acquireLock(_ request: LockRequest) async throws -> Lease {
    content.withLock { content in
      content.fencing += 1
      return Lease(
        id: "lease-\(content.fencing)", operation: request.operation, who: request.who,
        lineage: content.head.lineage, fencingToken: content.fencing, acquired: .now,
        expires: .distantFuture, timeToLive: request.timeToLive)
    }
  }

  func renewLock(_ lease: Lease) async throws -> Lease { lease }
  func releaseLock(_ lease: Lease) async throws {}
  func lockHolder() async throws -> LockHolder? { nil }
  func breakLock(id: String) async throws {}

  // MARK: Writing

  func begin(_ intent: Intent, under lease: Lease) async throws {
    try boundary()
    try takeRoom()
    content.withLock { $0.intents.append(intent) }
    try boundary()
  }

  func commit(_ changes: [StateChange], closing token: String?, under lease: Lease) async throws -> Int {
    try boundary()
    try takeRoom()
    let delay = content.withLock { $0.removalDelay }
    if delay > .zero, changes.contains(where: { if case .remove = $0 { true } else { false } }) {
      try await Task.sleep(for: delay)
    }
    let serial = content.withLock { content in
      for change in changes {
        switch change {
        case .put(let record): content.instances[record.key] = record
        case .remove(let key): content.instances[key] = nil
        case .putOutput(let output): content.outputs[output.name] = output
        case .removeOutput(let name): content.outputs[name] = nil
        case .putChecks(let checks): content.checks = checks
        }
      }
      content.intents.removeAll { $0.token == token }
      content.commits += 1
      content.head = StateHead(
        lineage: content.head.lineage, serial: content.head.serial + 1, stackName: content.head.stackName)
      return content.head.serial
    }
    try boundary()
    return serial
  }

  func abandon(_ token: String, under lease: Lease) async throws {
    try boundary()
    content.withLock { $0.intents.removeAll { $0.token == token } }
  }

  func replaceContents(with snapshot: StateSnapshot, under lease: Lease) async throws -> Int { 0 }
  func versions() async throws -> [StateVersion] { [] }
  func snapshot(ofVersion number: Int) async throws -> StateSnapshot { try await snapshot() }
  func sealFile(_ contents: [UInt8], kind: String, for head: StateHead, to path: String) async throws {
    Issue.record("the engine does not seal files")
  }

  func openFile(
    _ path: String, kind: String, requiresCurrent: Bool
  ) async throws -> (contents: [UInt8], head: StateHead) {
    Issue.record("the engine does not open files")
    return ([], try await head())
  }

  func close() async throws {}
}
