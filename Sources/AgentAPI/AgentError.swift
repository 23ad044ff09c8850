import Diagnostics
import Platform

/// What can go wrong between a client and the agent.
public enum AgentError: Error, Hashable, Sendable {
  /// Nobody listens on the socket.
  case notRunning(socket: String)
  /// The agent said no.
  case refused(ErrorResponse)
  /// It answered something that is not in the protocol.
  case badAnswer(request: String, status: Int)
  /// The connection broke or took too long.
  case interrupted(request: String, reason: String)
  /// It was started and did not come up. Holds the end of its log.
  case notStarted(reason: String, log: [String])
  /// The system takes no socket of that path.
  case pathTooLong(socket: String)
  case incompatible(theirs: Int, ours: Int)

  public var isNotFound: Bool {
    if case .refused(let response) = self { response.code == .notFound } else { false }
  }

  public var isNotRunning: Bool {
    if case .notRunning = self { true } else { false }
  }
}

extension AgentError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .notRunning(let socket):
      Diagnostic(
        .error, "the agent is not running", detail: "nobody answers on `\(socket)`",
        hints: ["start it: `stack agent start`"])
    case .refused(let response):
      Diagnostic(.error, response.message, detail: response.detail, hints: response.hints)
    case .badAnswer(let request, let status):
      Diagnostic(
        .error, "the agent's answer is not understood", detail: "`\(request)`: status \(status)",
        hints: ["see its log with `stack agent status`"])
    case .interrupted(let request, let reason):
      Diagnostic(.error, "the agent did not answer", detail: "`\(request)`: \(reason)")
    case .notStarted(let reason, let log):
      Diagnostic(
        .error, "the agent does not start: \(reason)", detail: log.joined(separator: "\n"))
    case .pathTooLong(let socket):
      Diagnostic(
        .error, "the agent's socket has too long a path",
        detail: "`\(socket)` has \(socket.utf8.count) bytes, and the system takes \(UnixSocket.pathLimit)",
        hints: ["set STACK_HOME to a shorter path"])
    case .incompatible(let theirs, let ours):
      Diagnostic(
        .error, "the running agent speaks protocol \(theirs), this program \(ours)",
        hints: ["restart it; units keep running: `stack agent restart`"])
    }
  }
}
