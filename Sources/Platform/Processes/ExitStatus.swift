/// How a process ended.
public enum ExitStatus: Hashable, Sendable, Codable {
  case exited(Int32)
  case signalled(Int32)
  /// It ended while nobody who could ask was its parent.
  case unknown

  public var isSuccess: Bool { self == .exited(0) }

  /// From what `waitpid` answers.
  public init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signalled(signal)
  }

  /// `exit code 1`, `signal 9 (KILL)`.
  public var text: String {
    switch self {
    case .exited(let code): "exit code \(code)"
    case .signalled(let number): "signal \(number)" + (Self.names[number].map { " (\($0))" } ?? "")
    case .unknown: "unknown exit code"
    }
  }

  private static let names: [Int32: String] = [
    1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 6: "ABRT", 7: "BUS", 8: "FPE", 9: "KILL", 11: "SEGV",
    13: "PIPE", 14: "ALRM", 15: "TERM", 24: "XCPU", 25: "XFSZ", 31: "SYS",
  ]
}
