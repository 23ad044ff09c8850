import Diagnostics

/// Why a virtual environment cannot be had.
enum PythonFault: Error, Hashable, Sendable {
  case noVirtualEnvironment(lines: [String])
  case notInstalled(lines: [String])
  case tooSlow(seconds: Int, lines: [String])
  case busy(lock: String)
  /// The disk that holds the folder of environments.
  case diskFull(path: String)

  /// The same with another name for a folder: what we copied is told by where it was copied from.
  func naming(_ folder: String, as source: String) -> PythonFault {
    func renamed(_ lines: [String]) -> [String] { lines.map { $0.replacing(folder, with: source) } }
    return switch self {
    case .noVirtualEnvironment(let lines): .noVirtualEnvironment(lines: renamed(lines))
    case .notInstalled(let lines): .notInstalled(lines: renamed(lines))
    case .tooSlow(let seconds, let lines): .tooSlow(seconds: seconds, lines: renamed(lines))
    case .busy, .diskFull: self
    }
  }
}

extension PythonFault: DiagnosticConvertible {
  var diagnostic: Diagnostic {
    switch self {
    case .noVirtualEnvironment(let lines):
      Diagnostic(
        .error, "no Python virtual environment can be made", detail: Self.text(lines),
        hints: ["on Debian, install the package `python3-venv`", "`stack doctor` says what else is missing"])
    case .notInstalled(let lines):
      Diagnostic(
        .error, "pip cannot install what `requirements.txt` asks for", detail: Self.text(lines),
        hints: ["correct the requirement that pip names, or see to it that its package index can be reached"])
    case .tooSlow(let seconds, let lines):
      Diagnostic(
        .error, "pip was not done after \(seconds) s and was stopped", detail: Self.text(lines),
        hints: ["apply again when the package index can be reached"])
    case .busy(let lock):
      Diagnostic(
        .error, "another program has been building the same Python environment for too long",
        detail: "it holds the lock `\(lock)`", hints: ["wait for it, or end it, and apply again"])
    case .diskFull(let path):
      Diagnostic(
        .error, "no space left to make a Python environment in `\(path)`", detail: "what was half made is removed",
        hints: [
          "make room on that disk and apply again; environments of web pages and functions take 50 to 300 MB each"
        ])
    }
  }

  private static func text(_ lines: [String]) -> String {
    "the last it wrote:\n" + lines.map { "  \($0)" }.joined(separator: "\n")
  }
}
