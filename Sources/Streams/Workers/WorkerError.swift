import Diagnostics

/// Why a worker cannot work.
public enum WorkerError: Error, Hashable, Sendable {
  case unreadableConfiguration(file: String, reason: String)
  /// The subscription it should read from is gone.
  case noSubscription(String)
  case unreadableCheckpoint(file: String)
  /// A sink cannot be written now; the same rows may be tried again.
  case unavailable(sink: String, reason: String)
  /// A sink will never take these rows.
  case rejected(sink: String, reason: String)
}

extension WorkerError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .unreadableConfiguration(let file, let reason):
      Diagnostic(.error, "the worker's configuration `\(file)` cannot be read", detail: reason)
    case .noSubscription(let name): Diagnostic(.error, "there is no subscription `\(name)` any more")
    case .unreadableCheckpoint(let file):
      Diagnostic(
        .error, "the checkpoint `\(file)` cannot be read",
        hints: ["remove it: rows written since the last acknowledgement may then be written to files twice"])
    case .unavailable(let sink, let reason): Diagnostic(.error, "\(sink) cannot be written now", detail: reason)
    case .rejected(let sink, let reason): Diagnostic(.error, "\(sink) refuses the data", detail: reason)
    }
  }

  /// One line for logs and status.
  static func describe(_ error: any Error) -> String {
    Diagnostics(describing: error).map { $0.detail.isEmpty ? $0.summary : "\($0.summary): \($0.detail)" }
      .joined(separator: "; ")
  }
}
