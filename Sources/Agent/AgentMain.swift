import AgentAPI
import Glibc
import Hummingbird
import Platform

/// The agent from start to end: `stack agent run`.
public enum AgentMain {
  public struct Options: Sendable {
    public var directories: Directories
    /// The program's version.
    public var version: String
    /// The program that can `exec-unit`.
    public var launcher: String
    /// What browsers are shown of builds.
    public var buildPages: (any BuildPages)?

    public init(
      directories: Directories = .current, version: String, launcher: String = "/proc/self/exe",
      buildPages: (any BuildPages)? = nil
    ) {
      self.directories = directories
      self.version = version
      self.launcher = launcher
      self.buildPages = buildPages
    }
  }

  /// Runs until it is told to end, by request or by signal. Answers the exit code.
  ///
  /// `SIGTERM` and `SIGINT` end the agent alone; its units run on and are adopted by the next one.
  public static func run(_ options: Options) async -> Int32 {
    let log = AgentLog()
    do {
      try options.directories.create()
      try Files.makeFolder(options.directories.agentData, exactMode: UnitFolder.passMode)
      let lock = try await FileLock.acquire(options.directories.agentLock, within: .seconds(2))
      guard let lock else {
        log.note("another agent runs; this one ends")
        return 0
      }
      umask(0o077)
      ProcessSignals.ignoreBrokenPipe()
      let signals = ProcessSignals.stream([ProcessSignals.terminate, ProcessSignals.interrupt])
      let agent = try await RunningAgent(options: options, log: log)
      await agent.run(signals: signals)
      withExtendedLifetime(lock) {}
      return 0
    } catch {
      log.note("cannot start: \(Unit.describe(error))")
      return 1
    }
  }
}
