import KeyManagement
import Platform
import StateServers
import Testing

@testable import StateStorage

/// What a former root key has wrapped in a project is moved to the present one, wherever the state is.
@Suite struct ProjectKeysTests {
  private let scratch = Scratch()
  private var project: String { scratch.path + "/project" }

  private func root() -> StandardRootKey {
    StandardRootKey(Directories(home: scratch.path + "/home")) { _ in throw CancellationError() }
  }

  private var backends: Backends { Backends(projectFolder: project) { _ in throw CancellationError() } }
  private var record: BackendRecord { BackendRecord(projectFolder: project, root: root()) }

  private func keys(isDry: Bool) async throws -> [String: Int] {
    try await ProjectKeys(projectFolder: project, root: root()).move(backends, isDry: isDry)
  }

  /// A file that opens with the data key of the state alone.
  private func seal(_ store: any StateStore, _ name: String) async throws {
    try await store.sealFile([1, 2], kind: "plan", for: store.head(), to: scratch.path + "/" + name)
  }

  private func opens(_ store: any StateStore, _ name: String) async throws -> Bool {
    try await store.openFile(scratch.path + "/" + name, kind: "plan").contents == [1, 2]
  }

  /// Changes the root key, moves so many keys and drops the former one.
  private func change(moving count: Int) async throws {
    let former = try await root().identifier
    let present = try await root().replace(with: .keyFile)
    #expect(try await keys(isDry: true) == [former: count])
    #expect(try await keys(isDry: false) == [former: count])
    #expect(try await keys(isDry: true) == [:])
    try await root().dropFormer([former])
    #expect(try await root().formerIdentifiers.isEmpty)
    #expect(try await root().identifier == present)
  }

  @Test func statesWorkspacesAndCopies() async throws {
    func store(_ workspace: String) throws -> LocalStateStore {
      let layout = try StateLayout(projectFolder: project, workspace: workspace)
      return try LocalStateStore(layout, stackName: "shop", root: root())
    }
    let (first, second) = (try store("default"), try store("staging"))
    let lease = try await first.acquireLock(.test("apply"))
    try await first.commit([.put(.sample("a"))], closing: nil, under: lease)
    try await first.releaseLock(lease)
    try await seal(first, "first")
    try await seal(second, "second")
    try await first.backUp()
    for store in [first, second] { try await store.close() }
    try await change(moving: 3)
    #expect(try await opens(store("default"), "first"))
    #expect(try await opens(store("staging"), "second"))
  }

  /// The log of changes has data keys as a root key wrapped them: it is begun anew when that key goes, and what follows is told by it.
  @Test func theLogOfChangesStaysReadable() async throws {
    let layout = try StateLayout(projectFolder: project)
    func store() throws -> LocalStateStore { try LocalStateStore(layout, stackName: "shop", root: root()) }
    func write(_ name: String) async throws {
      let store = try store()
      try await store.withLock(.test("apply")) { lease in
        try await store.commit([.put(.sample(name, privateBytes: [7]))], closing: nil, under: lease)
      }
      try await store.close()
    }
    func damageAndRestore() async throws -> [InstanceRecord] {
      for suffix in ["-wal", "-shm"] { try Files.remove(layout.database + suffix) }
      try AtomicFile.write(String(repeating: "damaged ", count: 2000), to: layout.database)
      let copy = try #require(LocalStateStore.backups(of: layout).last)
      _ = try await StateRestoration(copy, to: layout, replacesWhole: false, goesOn: true).run()
      return try await store().snapshot().instances
    }
    let records = ["a", "b", "c"].map { InstanceRecord.sample($0, privateBytes: [7]) }
    try await write("a")
    // The former key still opens what it wrapped, the log's as well.
    _ = try await root().replace(with: .keyFile)
    #expect(try await damageAndRestore() == [records[0]])
    let formers = try await root().formerIdentifiers
    _ = try await keys(isDry: false)
    try await root().dropFormer(Set(formers))
    #expect(try await damageAndRestore() == [records[0]])
    try await write("b")
    try await write("c")
    #expect(try await damageAndRestore() == records)
  }

  @Test func aStateInAnotherFolder() async throws {
    let settings = BackendSettings(type: "local", values: ["path": "../states"])
    try await record.write(settings, block: settings)
    let backend = try backends.make(settings)
    try await seal(backend.open("default", StoreOptions(root: root())), "file")
    try await change(moving: 1)
    #expect(try await opens(backend.open("default", StoreOptions(root: root())), "file"))
  }

  @Test(.enabled(if: PostgresServer.isInstalled)) func aDatabaseAndItsSettings() async throws {
    let settings = try await PostgresServer.shared.value.settings(scratch)
    try await record.write(settings, block: settings)
    let backend = try backends.make(settings)
    let store = try await backend.open("default", StoreOptions(root: root()))
    try await seal(store, "file")
    try await store.close()
    try await change(moving: 2)
    let again = try await backends.make(record.read() ?? .local).open("default", StoreOptions(root: root()))
    #expect(try await opens(again, "file"))
    try await again.close()
  }
}
