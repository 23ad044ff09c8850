import Glibc

/// One process and no other: its number, and when it was started, since numbers are used again.
public struct ProcessIdentity: Hashable, Sendable, Codable {
  public let pid: Int32
  /// Clock ticks after boot at which it started (field 22 of `/proc/<pid>/stat`).
  public let startTime: UInt64

  public init(pid: Int32, startTime: UInt64) {
    self.pid = pid
    self.startTime = startTime
  }

  /// The process that has this number now; `nil` if none has, or only a zombie.
  public init?(pid: Int32) {
    guard let status = ProcessStatus(pid: pid), status.state != "Z" else { return nil }
    self.init(pid: pid, startTime: status.startTime)
  }

  /// This process.
  public static var current: ProcessIdentity {
    ProcessIdentity(pid: getpid()) ?? ProcessIdentity(pid: getpid(), startTime: 0)
  }

  /// True while exactly this process runs; a zombie does not.
  public var isAlive: Bool { ProcessIdentity(pid: pid) == self }

  /// True when exactly this process certainly runs no more. That nothing can be seen of it, as when no more files may be opened or
  /// others' processes are hidden, does not say so.
  public var hasEnded: Bool {
    if let status = ProcessStatus(pid: pid) { return status.state == "Z" || status.startTime != startTime }
    return kill(pid, 0) != 0 && errno == ESRCH
  }

  /// Sends a signal, unless the process is gone; answers whether it was there.
  @discardableResult
  public func signal(_ number: Int32) -> Bool { isAlive && kill(pid, number) == 0 }
}
