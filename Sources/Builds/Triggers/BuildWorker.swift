import AgentAPI
import Diagnostics
import Glibc
import KeyManagement
import Platform

/// Runs the builds that wait, until none does. One such process runs at a time.
public struct BuildWorker: Sendable {
  /// So many builds run at the same time.
  public static let concurrency = 2

  private let history: BuildHistory
  private let queue: BuildQueue

  private let keys: @Sendable () throws -> KeyStore

  public init(directories: Directories = .current, keys: @escaping @Sendable () throws -> KeyStore) {
    self.keys = keys
    history = BuildHistory(directories: directories)
    queue = BuildQueue(directories: directories)
  }

  public func run() async throws {
    // Something may come between the last look and the release of the lock: look again then.
    repeat {
      guard let lock = try FileLock.attempt(queue.lockFile) else { return }
      try endInterrupted()
      await drain()
      withExtendedLifetime(lock) {}
    } while !queue.ids().isEmpty
  }

  private func drain() async {
    var running: [String: BuildRequest] = [:]
    await withTaskGroup(of: String.self) { group in
      while true {
        while running.count < Self.concurrency, let record = next(running) {
          running[record.id] = record.request
          group.addTask {
            await runOne(record)
            return record.id
          }
        }
        guard let id = await group.next() else { return }
        running[id] = nil
      }
    }
  }

  /// The oldest that may begin: builds of one branch go one after the other.
  private func next(_ running: [String: BuildRequest]) -> BuildRecord? {
    var busy = Set(running.values.map(Self.lane))
    for id in queue.ids() where running[id] == nil {
      guard let record = history.load(id), record.status == .queued else {
        try? queue.remove(id)
        continue
      }
      if busy.insert(Self.lane(record.request)).inserted { return record }
    }
    return nil
  }

  private static func lane(_ request: BuildRequest) -> String {
    "\(request.source.place)\u{0}\(request.branch ?? request.tag ?? "")"
  }

  private func runOne(_ record: BuildRecord) async {
    defer { try? queue.remove(record.id) }
    guard let stop = try? StopSwitch() else { return }
    let definition: BuildDefinition?
    do {
      definition =
        record.request.definition.hasPrefix("/") ? try DefinitionReader.read(path: record.request.definition).0 : nil
    } catch {
      var record = record
      record.status = .failure
      record.reason = BuildRunner.text(error)
      try? history.save(record)
      return
    }
    _ = await BuildRunner(history: history, stop: stop, keys: keys, onEvent: { _ in }).run(
      record, definition: definition)
  }

  /// What an earlier worker left in mid-build when it was killed: its processes are ended, its builds marked.
  private func endInterrupted() throws {
    for record in try history.all() where record.status == .interrupted {
      guard Files.exists(BuildFolders(root: history.folder(of: record.id)).home) else { continue }
      for pid in ProcessStatus.pids(withEnvironment: "BUILD_ID", record.id) { kill(pid, SIGKILL) }
      BuildFolders(root: history.folder(of: record.id)).clean(keepWorkspace: false)
      try? queue.remove(record.id)
    }
  }
}

extension BuildRequest.Source {
  fileprivate var place: String {
    switch self {
    case .none: ""
    case .folder(let folder): folder
    case .commit(let repository, _): repository
    }
  }
}
