import Diagnostics

/// Why a short command could not be run to its end.
public enum CommandError: Error, Hashable, Sendable {
  case notFound(executable: String)
  case notStarted(executable: String, reason: String)
  /// It ran longer than its limit and was killed with its process group. Holds the end of what it wrote to standard error.
  case timedOut(executable: String, limit: Duration, errorOutput: String)
  /// Only from `runChecked()`.
  case failed(executable: String, status: ExitStatus, errorOutput: String)
}

extension CommandError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .notFound(let executable):
      Diagnostic(
        .error, "program `\(executable)` not found",
        detail: "it is neither a file nor in a folder of `PATH`",
        hints: ["install it, or correct its name"])
    case .notStarted(let executable, let reason):
      Diagnostic(.error, "cannot start `\(executable)`", detail: reason)
    case .timedOut(let executable, let limit, let errorOutput):
      Diagnostic(
        .error, "`\(executable)` did not end within \(limit.inSeconds) s and was killed",
        detail: errorOutput)
    case .failed(let executable, let status, let errorOutput):
      Diagnostic(.error, "`\(executable)` failed with \(status.text)", detail: errorOutput)
    }
  }
}
