import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The process behind a lock, told apart from every other on any machine, also from a later one with the same number.
public struct HolderProcess: Hashable, Sendable {
  public let host: String
  public let pid: Int
  /// Clock ticks since boot at which it started; 0 where that cannot be known.
  public let startTime: UInt64
  /// The machine's boot and the PID namespace: numbers mean the same process only within both.
  public let scope: String

  public init(host: String, pid: Int, startTime: UInt64, scope: String) {
    self.host = host
    self.pid = pid
    self.startTime = startTime
    self.scope = scope
  }

  /// This process.
  public static let current = HolderProcess(
    host: Host.name, pid: Int(getpid()), startTime: ProcessIdentity.current.startTime, scope: currentScope)

  /// Whether it certainly no longer runs. `false` while it runs, and on another machine, where nothing can be seen of it.
  public var isKnownDead: Bool {
    guard !scope.isEmpty, scope == Self.currentScope, startTime != 0 else { return false }
    return ProcessIdentity(pid: Int32(clamping: pid), startTime: startTime).hasEnded
  }

  /// `user@host`.
  public static var userAtHost: String { Host.userAtHost }

  private static let currentScope: String = {
    let boot = Host.bootID
    guard !boot.isEmpty, let namespace = Files.linkTarget("/proc/self/ns/pid") else { return "" }
    return boot + "/" + namespace
  }()
}
