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
