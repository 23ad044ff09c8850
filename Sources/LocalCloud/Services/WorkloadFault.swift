import Diagnostics

/// Why a workload cannot be run.
enum WorkloadFault: Error, Hashable, Sendable {
  /// Its process ends by itself before it is ready.
  case ended(address: String, exit: String, log: [String])
  /// It runs, and its health check does not pass in time.
  case notReady(address: String, seconds: Int, check: String?, log: [String])
  case noSource(path: String)
  case unreadableSource(path: String, reason: String)
  case noEntryPoint(path: String)
}

extension WorkloadFault: DiagnosticConvertible {
  var diagnostic: Diagnostic {
    switch self {
    case .ended(let address, let exit, let log):
      Diagnostic(
        .error, "`\(address)` ends as soon as it is started: \(exit)", detail: Self.tail(log),
        hints: ["see all it wrote: `stack logs \(address)`"])
    case .notReady(let address, let seconds, let check, let log):
      Diagnostic(
        .error, "`\(address)` is not ready after \(seconds) s",
        detail: [check.map { "its health check says: \($0)" }, Self.tail(log)].compactMap(\.self).joined(
          separator: "\n"),
        hints: [
          "see all it wrote: `stack logs \(address)`",
          "if it needs longer to start, raise `ready_timeout`",
        ])
    case .noSource(let path):
      Diagnostic(
        .error, "there is no folder `\(path)`", detail: "`source` is the folder of the workload's code",
        hints: ["write paths from the module's folder: `\"${path.module}/…\"`"])
    case .unreadableSource(let path, let reason):
      Diagnostic(.error, "the source `\(path)` cannot be read", detail: reason)
    case .noEntryPoint(let path):
      Diagnostic(
        .error, "there is no file `\(path)`",
        detail: "a function's code is in `main.py`, in its source folder", hints: ["add it, or correct `source`"])
    }
  }

  private static func tail(_ log: [String]) -> String {
    log.isEmpty ? "it wrote nothing" : "the last it wrote:\n" + log.map { "  \($0)" }.joined(separator: "\n")
  }
}
