import FoundationEssentials
import GRDB
import Glibc
import KeyManagement
import StateStorage
import Synchronization

/// A folder of its own for one test, removed at the end of the process: a state that is open must not lose its file.
final class Scratch: Sendable {
  private static let made = Mutex<[String]>([])
  private static let removal: Void = {
    atexit { for path in Scratch.made.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) } }
  }()

  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.path + "/state-\(UUID().uuidString)"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    Self.removal
    Self.made.withLock { $0.append(path) }
  }

  /// One root key for all tests.
  static let root = LocalRootKey(SealingKey(), kind: "test")

  func layout(_ workspace: String = StateLayout.defaultWorkspace) throws -> StateLayout {
    try StateLayout(projectFolder: path, workspace: workspace)
  }

  func store(_ workspace: String = StateLayout.defaultWorkspace, stack: String = "shop") throws -> LocalStateStore {
    try LocalStateStore(layout(workspace), stackName: stack, root: Self.root)
  }

  /// Makes the state's file what the first program would have left, which knew no digests, and lacks besides what `also` takes out.
  func makeOlder(_ also: @escaping @Sendable (Database) throws -> Void = { _ in }) async throws {
    let queue = try DatabaseQueue(path: layout().database)
    try await queue.write { database in
      for table in ["instance", "output", "instance_before", "output_before"] {
        try database.execute(sql: "ALTER TABLE \(table) DROP COLUMN digest")
      }
      try also(database)
      try database.execute(sql: "PRAGMA user_version = 1")
    }
    try queue.close()
  }
}

extension InstanceRecord {
  static func sample(
    _ name: String, _ json: String = #"{"size":1}"#, sensitive: [StoredPath] = [], deposed: String? = nil,
    privateBytes: [UInt8] = []
  ) -> InstanceRecord {
    InstanceRecord(
      address: InstanceAddress(module: "module.app[\"eu\"]", type: "bucket", name: name, key: .index(0)),
      deposed: deposed, provider: "local", schemaVersion: 2, status: .ready,
      value: StoredValue(json: Array(json.utf8), sensitivePaths: sensitive), privateBytes: privateBytes,
      dependencies: ["broker.main", "module.app.data.file.x"], createBeforeDestroy: true, token: "t-\(name)")
  }
}

extension Intent {
  static func sample(_ token: String, action: Action = .create) -> Intent {
    Intent(
      token: token, operation: "operation-1", address: InstanceAddress(type: "bucket", name: token),
      action: action, provider: "local", schemaVersion: 1,
      planned: StoredValue(
        json: Array(#"{"password":"hunter2","name":"x"}"#.utf8),
        sensitivePaths: [StoredPath([.key("password")])]),
      privateBytes: [1, 2, 3], dependencies: ["a.b"], createBeforeDestroy: false,
      startedAt: Date(timeIntervalSince1970: 1_700_000_000))
  }
}

extension LockRequest {
  static func test(_ operation: String = "apply", timeout: Duration = .zero) -> LockRequest {
    LockRequest(operation: operation, who: "ann@host", timeout: timeout)
  }
}
