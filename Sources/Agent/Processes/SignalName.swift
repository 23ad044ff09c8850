import Glibc

/// Signals by the names that people use.
enum SignalName {
  private static let numbers: [String: Int32] = [
    "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "KILL": SIGKILL, "USR1": SIGUSR1,
    "USR2": SIGUSR2, "TERM": SIGTERM, "CONT": SIGCONT, "STOP": SIGSTOP, "WINCH": SIGWINCH,
  ]

  /// `TERM` and `SIGTERM` are the same.
  static func number(_ name: String) -> Int32? {
    numbers[name.hasPrefix("SIG") ? String(name.dropFirst(3)) : name]
  }
}
