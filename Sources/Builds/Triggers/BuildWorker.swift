import AgentAPI
import Diagnostics
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
      try await history.endInterrupted()
      try await drain()
      removeOldMarks()
      withExtendedLifetime(lock) {}
    } while try !history.waiting().isEmpty
  }

  /// What a task of the worker was.
  private enum Ended: Sendable {
    case build(String)
    /// Logs were put away.
    case archiving
    /// It is time to look for what came meanwhile.
    case pause
  }

  private func drain() async throws {
    var running: [String: BuildRecord] = [:]
    // Logs may have been left by others.
    var (hasLogs, isArchiving) = (true, false)
    try await withThrowingTaskGroup(of: Ended.self) { group in
      group.addTask { try await pause() }
      while true {
        while running.count < Self.concurrency, let record = try next(running) {
          running[record.id] = record
          group.addTask { await run(record) }
        }
        if hasLogs, !isArchiving {
          (hasLogs, isArchiving) = (false, true)
          group.addTask { archive() }
        }
        if running.isEmpty, !isArchiving { return group.cancelAll() }
        switch try await group.next() {
        case .build(let id):
          running[id] = nil
          hasLogs = true
        case .archiving: isArchiving = false
        case .pause: group.addTask { try await pause() }
        case nil: return
        }
      }
    }
  }

  private func run(_ record: BuildRecord) async -> Ended {
    await runOne(record)
    return .build(record.id)
  }

  private func archive() -> Ended {
    for id in (try? history.logsToArchive()) ?? [] { try? history.archiveLog(of: id) }
    return .archiving
  }

  private func pause() async throws -> Ended {
    try await Task.sleep(for: .milliseconds(250))
    return .pause
  }

  /// The oldest that may begin: builds of one branch or tag go one after the other, those of none do not wait.
  private func next(_ running: [String: BuildRecord]) throws -> BuildRecord? {
    var busy = Set(running.values.map(Self.lane))
    for record in try history.waiting() where busy.insert(Self.lane(record)).inserted {
      // It may have been cancelled since.
      if let mine = try history.claim(record.id) { return mine }
    }
    return nil
  }

  private static func lane(_ record: BuildRecord) -> String {
    let name = record.request.branch ?? record.request.tag
    return name.map { "\(record.request.source.place)\u{0}\($0)" } ?? record.id
  }

  private func runOne(_ record: BuildRecord) async {
    defer { try? queue.remove(record.id) }
    let definition: BuildDefinition?
    let stop: StopSwitch
    do {
      stop = try StopSwitch()
      definition = try history.definition(of: record).map { try DefinitionReader.read($0).0 }
    } catch {
      let ended = try? history.update(record.id, from: .working) { record in
        record.status = .failure
        record.reason = BuildRunner.text(error)
        record.finished = Timestamp.now.text
      }
      if let ended = ended.flatMap({ $0 }) { history.report(ended) }
      return
    }
    _ = await BuildRunner(history: history, stop: stop, keys: keys, onEvent: { _ in }).run(
      record, definition: definition)
  }

  /// Marks whose builds were never written down, because who queued them was killed.
  private func removeOldMarks() {
    for id in queue.ids() where history.load(id)?.status.isFinal != false {
      let modified = Files.status(Path.join(queue.folder, id))?.modified ?? 0
      if Timestamp.now.seconds - modified > 60 { try? queue.remove(id) }
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
