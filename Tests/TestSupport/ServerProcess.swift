import Foundation
import Glibc
import Synchronization

/// A real server that a test starts, kills and starts again. It never outlives the test's process.
public final class ServerProcess: Sendable {
  private let command: [String]
  private let logFile: String
  private let pid = Mutex<pid_t?>(nil)
  private let status = Mutex<Int32?>(nil)

  public init(_ command: [String], logFile: String) {
    self.command = command
    self.logFile = logFile
  }

  deinit { kill() }

  public var processIdentifier: pid_t? { pid.withLock { $0 } }

  /// False once it has ended by itself, or was killed.
  public var isRunning: Bool {
    pid.withLock { pid in
      guard let child = pid else { return false }
      var status: Int32 = 0
      guard waitpid(child, &status, WNOHANG) != 0 else { return true }
      pid = nil
      return false
    }
  }

  /// How it ended when it was last waited for; `nil` while it was not, and when a signal ended it.
  public var exitCode: Int32? {
    status.withLock { $0.flatMap { $0 & 0x7F == 0 ? $0 >> 8 & 0xFF : nil } }
  }

  public var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

  /// Starts it, its output going to the log file.
  public func start(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, logFile, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in arguments + variables { free(pointer) } }
    var child: pid_t = 0
    let status = posix_spawnp(&child, command[0], &actions, nil, &arguments, &variables)
    guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: status) ?? .ENOENT) }
    pid.withLock { $0 = child }
  }

  /// `kill -9`, or another signal; waits until it is gone.
  public func kill(_ signal: Int32 = SIGKILL) {
    pid.withLock { pid in
      guard let child = pid else { return }
      Glibc.kill(child, signal)
      var status: Int32 = 0
      waitpid(child, &status, 0)
      self.status.withLock { [status] in $0 = status }
      pid = nil
    }
  }

  /// Sends a signal and does not wait.
  public func signal(_ number: Int32) {
    pid.withLock { pid in if let pid { Glibc.kill(pid, number) } }
  }
}
