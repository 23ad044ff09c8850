import Diagnostics

/// Why a virtual environment cannot be had.
enum PythonFault: Error, Hashable, Sendable {
  case noVirtualEnvironment(lines: [String])
  case notInstalled(lines: [String])
  case tooSlow(seconds: Int, lines: [String])
  case busy(lock: String)
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
    }
  }

  private static func text(_ lines: [String]) -> String {
    "the last it wrote:\n" + lines.map { "  \($0)" }.joined(separator: "\n")
  }
}
