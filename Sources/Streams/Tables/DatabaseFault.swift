import Databases
import Diagnostics
import GRDB
import Platform

/// Why the SQLite file of a `database` cannot be used from outside its worker. Nothing of a change that failed was made.
public enum DatabaseFault: Error, Hashable, Sendable {
  case diskFull(path: String)
  case readOnly(path: String)
  /// Somebody else writes to it for longer than we wait, in seconds.
  case busy(path: String, seconds: Int)
  case damaged(path: String, detail: String)
  /// SQLite refuses the change, in its own words.
  case refused(path: String, detail: String)

  init(_ error: DatabaseError, path: String) {
    self =
      switch error.kind(at: path) {
      case .diskFull: .diskFull(path: path)
      case .readOnly: .readOnly(path: path)
      case .busy: .busy(path: path, seconds: Int(DatabaseFile.busyTimeout))
      case .damaged, .notADatabase: .damaged(path: path, detail: error.detail)
      case .permissionDenied, .cannotOpen, .inputOutput, .refused: .refused(path: path, detail: error.detail)
      }
  }
}

extension DatabaseFault: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .diskFull(let path):
      Diagnostic(
        .error, "no space left to change the database `\(path)`", detail: "what was committed before is safe",
        hints: ["make room on that disk and run the command again"])
    case .readOnly(let path):
      Diagnostic(
        .error, "the database `\(path)` cannot be written", detail: "the file or its disk is read-only",
        hints: ["make both writable, and run the command again: nothing was changed"])
    case .busy(let path, let seconds):
      Diagnostic(
        .error, "the database `\(path)` is in use",
        detail: "another program has been writing to it for more than \(seconds) seconds",
        hints: ["end that program's transaction, and run the command again: nothing was changed"])
    case .damaged(let path, let detail):
      Diagnostic(
        .error, "the database `\(path)` is damaged", detail: detail,
        hints: ["restore the file from a copy, or make the database anew with `--replace`: its rows are then lost"])
    case .refused(let path, let detail):
      Diagnostic(.error, "the database `\(path)` refuses the change", detail: detail)
    }
  }
}
