import Foundation
import Glibc
import Synchronization

/// A program at a terminal of its own, whose screen can be looked at. It never outlives the test's process.
public final class TerminalProcess: Sendable {
  private let main: Int32
  private let pid: pid_t
  private let output = Mutex<[UInt8]>([])
  private let exit = Mutex<Int32?>(nil)

  /// - Parameter columns: the terminal's width in cells; it has 200 lines, so that nothing scrolls away.
  public init(
    _ command: [String], in folder: String, environment: [String: String], columns: Int = 100
  ) throws {
    var (main, child): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 200, ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&main, &child, &name, nil, &size) == 0 else { throw POSIXError(.ENOTTY) }
    defer { close(child) }
    _ = fcntl(main, F_SETFD, FD_CLOEXEC)
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // POSIX_SPAWN_SETSID: the first terminal that a session's leader opens is its own.
    posix_spawnattr_setflags(&attributes, 0x80)
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    posix_spawn_file_actions_addclose(&actions, child)
    let command = ["/usr/bin/env", "-C", folder] + command
    var arguments = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in arguments + variables { free(pointer) } }
    var started: pid_t = 0
    let status = posix_spawnp(&started, command[0], &actions, &attributes, &arguments, &variables)
    guard status == 0 else {
      close(main)
      throw POSIXError(POSIXErrorCode(rawValue: status) ?? .ENOENT)
    }
    self.main = main
    pid = started
    Thread.detachNewThread { [self] in read() }
  }

  deinit { close(main) }

  /// The lines of the screen as they are now, without the empty ones at its end.
  public var screen: [String] { ScreenText.lines(output.withLock { $0 }) }

  /// How it ended, once it has: its exit code, or the negative number of the signal.
  public var exitCode: Int32? { exit.withLock { $0 } }

  public func type(_ text: String) { _ = Array(text.utf8).withUnsafeBytes { write(main, $0.baseAddress, $0.count) } }

  public func kill(_ signal: Int32 = SIGKILL) { if exitCode == nil { Glibc.kill(pid, signal) } }

  /// Ends when nobody has the terminal open any more.
  private func read() {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(main, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      output.withLock { $0 += buffer.prefix(count) }
    }
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    exit.withLock { $0 = status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F) }
  }
}
