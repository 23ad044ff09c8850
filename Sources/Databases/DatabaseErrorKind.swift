import GRDB
import Platform

/// What SQLite's result codes come to, as far as it decides what is said and what can be done.
///
/// Source: https://www.sqlite.org/rescode.html
public enum DatabaseErrorKind: Hashable, Sendable {
  case diskFull
  case readOnly
  /// Another connection has it for longer than was waited.
  case busy
  case permissionDenied
  case cannotOpen
  /// The file holds what SQLite, or we, never wrote.
  case damaged
  case notADatabase
  case inputOutput
  /// SQLite refuses the statement.
  case refused
}

extension DatabaseError {
  /// - Parameter path: of the file; where a write to it failed, its disk is looked at.
  public func kind(at path: String) -> DatabaseErrorKind {
    switch resultCode {
    case .SQLITE_FULL: .diskFull
    case .SQLITE_READONLY: .readOnly
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
    case .SQLITE_PERM, .SQLITE_AUTH: .permissionDenied
    case .SQLITE_CANTOPEN: .cannotOpen
    case .SQLITE_CORRUPT: .damaged
    case .SQLITE_NOTADB: .notADatabase
    case .SQLITE_IOERR: DiskRoom.isSpent(at: path) ? .diskFull : .inputOutput
    default: .refused
    }
  }

  /// SQLite's words, or its number for want of some.
  public var detail: String { message ?? "SQLite error \(extendedResultCode.rawValue)" }

  /// What is thrown for a file that SQLite takes for sound and that is not as we write it.
  public static func damaged(_ message: String) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: message)
  }

  public var isDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }
}
