import Databases
import GRDB
import Glibc
import Platform

extension StateError {
  /// Whether only what is written is refused: what is there can be read.
  var isOfWriting: Bool {
    switch self {
    case .readOnly, .diskFull: true
    default: false
    }
  }
}

extension LocalDatabase {
  /// Any error as the `StateError` it is.
  static func translated(_ error: any Error, path: String, backups: String) -> any Error {
    switch error {
    case let error as DatabaseError: translated(error, path: path, backups: backups)
    case let error as SystemError: translated(error)
    default: error
    }
  }

  private static func translated(_ error: DatabaseError, path: String, backups: String) -> StateError {
    let detail = error.detail
    switch error.kind(at: path) {
    case .diskFull: return .diskFull(path: path)
    case .readOnly:
      // A bit that fell over while it was open.
      guard let fault = DatabaseHeader.fault(path) else { return .readOnly(path: path) }
      return .corrupt(path: path, detail: fault, backups: StateBackups(folder: backups).sources)
    case .busy: return .busy(path: path)
    case .permissionDenied: return .permissionDenied(path: path)
    case .damaged: return .corrupt(path: path, detail: detail, backups: StateBackups(folder: backups).sources)
    case .notADatabase:
      let copies = StateBackups(folder: backups).sources
      if copies.isEmpty, !startsAsDatabase(path) { return .notAState(path: path) }
      return .corrupt(path: path, detail: detail, backups: copies)
    case .cannotOpen:
      return access(path, R_OK | W_OK) == 0 ? .inputOutput(path: path, detail: detail) : denied(path)
    case .inputOutput, .refused: return .inputOutput(path: path, detail: detail)
    }
  }

  private static func translated(_ error: SystemError) -> StateError {
    switch error.code {
    case ENOSPC, EDQUOT: .diskFull(path: error.subject)
    case EROFS: .readOnly(path: error.subject)
    case EACCES, EPERM: .permissionDenied(path: error.subject)
    default: .inputOutput(path: error.subject, detail: error.reason)
    }
  }

  private static func denied(_ path: String) -> StateError {
    errno == EROFS ? .readOnly(path: path) : .permissionDenied(path: path)
  }

  private static func startsAsDatabase(_ path: String) -> Bool {
    guard let start = try? Files.read(path, limit: 16) else { return false }
    return start == Array("SQLite format 3\0".utf8)
  }
}
