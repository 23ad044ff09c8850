import Diagnostics
import Glibc

/// A system call that failed: what was being done, to what, and why.
public struct SystemError: Error, Hashable, Sendable {
  /// What was tried, as an infinitive: `open`, `create folder`.
  public let action: String
  /// The file, process or address concerned.
  public let subject: String
  /// The error number (`errno`).
  public let code: Int32

  public init(_ action: String, _ subject: String, code: Int32 = errno) {
    self.action = action
    self.subject = subject
    self.code = code
  }

  /// The system's words for the error number, in lower case: `permission denied`.
  public var reason: String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text).lowercased()
  }

  public var isNotFound: Bool { code == ENOENT }
  public var isExisting: Bool { code == EEXIST }
}

extension SystemError: DiagnosticConvertible, CustomStringConvertible {
  public var description: String { "cannot \(action) `\(subject)`: \(reason)" }

  public var diagnostic: Diagnostic {
    Diagnostic(.error, description, hints: hints)
  }

  private var hints: [String] {
    switch code {
    case ENOSPC: ["free some space on that disk, then try again"]
    case EROFS: ["that file system is mounted read-only"]
    default: []
    }
  }
}
