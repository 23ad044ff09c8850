import Platform

/// Who runs the builds that wait: a worker process, one at a time. The builds themselves are in the history; here is a mark
/// for each that is not over, an empty file in `<data>/builds-queue`, so that an agent that starts knows of them at once.
public struct BuildQueue: Sendable {
  public let folder: String
  private let directories: Directories

  public init(directories: Directories = .current) {
    self.directories = directories
    folder = Path.join(directories.data, "builds-queue")
  }

  /// Held by the one worker that runs builds.
  public var lockFile: String { Path.join(directories.data, "builds-worker.lock") }
  public var logFile: String { Path.join(directories.data, "builds-worker.log") }

  /// The oldest first: ids are sorted by time.
  public func ids() -> [String] { (try? Files.names(in: folder))?.filter { !$0.hasPrefix(".") } ?? [] }

  /// Whether builds wait and nobody runs any. Not to be asked without need: who starts at this moment may think that another runs.
  public var isForsaken: Bool {
    get throws { try !ids().isEmpty && FileLock.attempt(lockFile) != nil }
  }

  public func add(_ id: String) throws {
    try Files.makeFolder(folder, mode: 0o700)
    try AtomicFile.write("", to: Path.join(folder, id), durable: false)
  }

  public func remove(_ id: String) throws { try Files.remove(Path.join(folder, id)) }

  /// Starts the worker, which ends by itself if another one runs, or when nothing waits. Answers its process number.
  @discardableResult
  public func wake(executable: String = Host.executable) throws -> Int32 {
    try DetachedProgram(
      executable: executable, arguments: ["stack", "build", "work"],
      environment: AgentLauncher.environment.filter { !$0.key.hasPrefix("GIT_") }, outputFile: logFile
    ).start()
  }
}
