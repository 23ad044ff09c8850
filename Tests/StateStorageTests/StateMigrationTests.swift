import FoundationEssentials
import Platform
import StateNetwork
import StateServers
import StateStorage
import Testing

/// Every pair of back ends that this machine has, with moto as a second opinion of what AWS does.
@Suite struct StateMigrationTests {
  private let scratch = Scratch()

  private static let kinds = StoreKind.allCases + [.moto]

  private func settings(_ kind: StoreKind) async throws -> BackendSettings? {
    switch kind {
    case .local: .local
    case .http:
      BackendSettings(
        type: "http",
        values: [
          "address": "http://127.0.0.1:\(try await Listening.shared.value.port)/state/\(scratch.name)/{workspace}"
        ])
    case .postgres: try await PostgresServer.shared.value.settings(scratch)
    case .s3: try await ObjectStore.shared.value.settings(scratch)
    case .moto: try await SecondOpinion.settings(scratch.name)
    case .httpOnPostgres, .foreignHTTP: nil
    }
  }

  private func migration(_ from: any Backend, _ to: any Backend) -> StateMigration {
    StateMigration(from: from, to: to, scratch.options, lock: .test("init"))
  }

  private func fill(_ backend: any Backend, _ names: [String]) async throws {
    for workspace in ["default", "eu"] {
      let store = try await backend.open(workspace, scratch.options)
      let secret = StoredPath([.key("password")])
      for name in names {
        try await store.withLock(.test("apply \(name)")) { lease in
          try await store.commit(
            [
              .put(.sample(name, #"{"password":"hunter2"}"#, sensitive: [secret], privateBytes: [1, 2])),
              .putOutput(OutputRecord(name: "url", value: StoredValue(json: Array(#""x""#.utf8), type: #""string""#))),
            ], closing: nil, under: lease)
        }
      }
      try await store.close()
    }
  }

  private func look(_ backend: any Backend, _ workspace: String = "default") async throws -> StateSnapshot {
    let store = try await backend.open(workspace, StoreOptions(root: Scratch.root))
    let snapshot = try await store.snapshot()
    try await store.close()
    return snapshot
  }

  @Test(arguments: kinds, kinds)
  func allWorkspacesMoveWithTheirLineage(_ from: StoreKind, _ to: StoreKind) async throws {
    guard from != to, let source = try await settings(from), let destination = try await settings(to) else { return }
    let (old, new) = (try scratch.backend(source), try scratch.backend(destination))
    try await fill(old, ["a", "b"])
    let before = [try await look(old), try await look(old, "eu")]
    let move = migration(old, new)
    let found = try await move.workspaces()
    #expect(found.map { "\($0.name) \($0.instances)" } == ["default 2", "eu 2"])
    try await move.copy(found, isForced: false)
    // Interrupted before the record named it, and done again.
    try await move.copy(found, isForced: false)
    for (snapshot, workspace) in zip(before, ["default", "eu"]) {
      let moved = try await look(new, workspace)
      #expect(moved.instances == snapshot.instances && moved.outputs == snapshot.outputs)
      #expect(moved.head.lineage == snapshot.head.lineage && moved.head.serial >= snapshot.head.serial)
      #expect(try await look(old, workspace).instances == snapshot.instances, "the source is untouched")
      #expect(try await history(new, workspace) == history(old, workspace))
    }
  }

  /// What each version did, who made it and when, and what the state was after it.
  private func history(_ backend: any Backend, _ workspace: String) async throws -> [String] {
    let store = try await backend.open(workspace, StoreOptions(root: Scratch.root))
    var lines: [String] = []
    for version in try await store.versions() {
      let state = try await store.snapshot(ofVersion: version.number)
      let names = state.instances.map(\.address.name).joined(separator: ",")
      let start = Int(version.startedAt.timeIntervalSince1970 * 1000)
      lines.append("\(version.operation) \(version.who) \(start) +\(version.added)~\(version.changed): \(names)")
    }
    try await store.close()
    return lines
  }

  @Test func anotherStateIsNotOverwrittenUnlessForced() async throws {
    let old = try scratch.backend(.local)
    let new = try scratch.backend(BackendSettings(type: "local", values: ["path": "elsewhere"]))
    try await fill(old, ["a"])
    try await fill(new, ["x", "y"])
    let move = migration(old, new)
    let found = try await move.workspaces()
    await #expect(throws: StateError.self) { try await move.copy(found, isForced: false) }
    #expect(try await look(new).instances.count == 2)
    try await move.copy(found, isForced: true)
    #expect(try await look(new).instances == look(old).instances)
    #expect(try await look(new).head.lineage == look(old).head.lineage)
  }

  @Test func anUnsettledRunIsNotMoved() async throws {
    let old = try scratch.backend(.local)
    let new = try scratch.backend(BackendSettings(type: "local", values: ["path": "elsewhere"]))
    try await fill(old, ["a"])
    let store = try await old.open("default", scratch.options)
    try await store.withLock(.test()) { try await store.begin(.sample("t"), under: $0) }
    try await store.close()
    let move = migration(old, new)
    await #expect(throws: StateError.openIntents(["bucket.t"])) {
      try await move.copy(try await move.workspaces(), isForced: false)
    }
    #expect(!new.mayHaveState("default"))
  }

  @Test func aLockedStateIsNotMoved() async throws {
    let old = try scratch.backend(.local)
    let new = try scratch.backend(BackendSettings(type: "local", values: ["path": "elsewhere"]))
    try await fill(old, ["a"])
    let store = try await old.open("default", scratch.options)
    let lease = try await store.acquireLock(.test("apply"))
    let move = migration(old, new)
    let found = try await move.workspaces()
    await #expect(throws: StateError.self) { try await move.copy(found, isForced: false) }
    try await store.releaseLock(lease)
    try await move.copy(found, isForced: false)
  }
}
