import Diagnostics

/// How the language reads files: from disk, or from memory in tests.
public protocol FileReading: Sendable {
  /// The names in a directory, in order of bytes.
  func names(in directory: String) throws(FileFault) -> [String]
  /// The content of a file of at most `limit` bytes.
  func read(_ path: String, limit: Int) throws(FileFault) -> [UInt8]
  /// What stands at a path; `nil` for nothing.
  func kind(_ path: String) -> FileKind?
}

/// What can stand at a path.
public enum FileKind: Hashable, Sendable { case file, directory, other }

/// Why a file could not be read.
public enum FileFault: Error, Hashable, Sendable {
  case notFound(String)
  case notReadable(String, reason: String)
  case tooLarge(String, limit: Int)
}

extension FileFault: DiagnosticConvertible {
  /// The same of the path as it is shown to a user who reaches the directory it is relative to by `folder`.
  func shown(in folder: String) -> FileFault {
    switch self {
    case .notFound(let path), .notReadable(let path, _), .tooLarge(let path, _):
      renamed(PathText.shown(path, in: folder))
    }
  }

  /// The same of a file that the user knows by another name.
  func renamed(_ name: String) -> FileFault {
    switch self {
    case .notFound: .notFound(name)
    case .notReadable(_, let reason): .notReadable(name, reason: reason)
    case .tooLarge(_, let limit): .tooLarge(name, limit: limit)
    }
  }

  public var diagnostic: Diagnostic {
    switch self {
    case .notFound(let path): Diagnostic(.error, "no such file or directory", detail: "there is nothing at `\(path)`")
    case .notReadable(let path, let reason): Diagnostic(.error, "cannot read `\(path)`", detail: reason)
    case .tooLarge(let path, let limit):
      Diagnostic(.error, "file too large", detail: "`\(path)` is larger than \(limit) bytes")
    }
  }
}
