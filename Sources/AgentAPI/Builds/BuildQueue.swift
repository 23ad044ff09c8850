import Platform

/// The builds that wait: an empty file each, named by the build's id, in `<data>/builds-queue`.
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
  public func ids() -> [String] { (try? Files.names(in: folder)) ?? [] }

  public func add(_ id: String) throws {
    try Files.makeFolder(folder, mode: 0o700)
    try AtomicFile.write("", to: Path.join(folder, id))
  }

  public func remove(_ id: String) throws { try Files.remove(Path.join(folder, id)) }

  /// Starts the worker, which ends by itself if another one runs, or when nothing waits. Answers its process number.
  @discardableResult
  public func wake(executable: String = Host.executable) throws -> Int32 {
    var environment = ProcessEnvironment.all.filter { !$0.key.hasPrefix("GIT_") }
    environment["STACK_BUILD_STEP"] = nil
    return try DetachedProgram(
      executable: executable, arguments: ["stack", "build", "work"], environment: environment, outputFile: logFile
    ).start()
  }
}
