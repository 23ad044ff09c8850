import Platform

/// Builds one virtual environment with `venv` and pip.
struct PythonInstaller: Sendable {
  let python: String
  let patience: Duration

  /// Throws `PythonFault` with the last lines that pip wrote.
  func install(_ requirements: PythonRequirements, into path: String) async throws {
    let venv = try await run([python, "-m", "venv", path])
    guard venv.status.isSuccess else {
      throw PythonFault.noVirtualEnvironment(lines: Self.lastLines(venv))
    }
    guard !requirements.isEmpty else { return }
    let list = Path.join(path, "requirements.txt")
    try AtomicFile.write(requirements.text, to: list, mode: 0o644)
    let pip = try await run([
      Path.join(path, "bin", "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
      "--progress-bar", "off", "--requirement", list,
    ])
    guard pip.status.isSuccess else { throw PythonFault.notInstalled(lines: Self.lastLines(pip)) }
  }

  /// The environment is shared with the users that units run as, whatever our own umask.
  private func run(_ command: [String]) async throws -> Command.Result {
    do {
      return try await Command(
        "/bin/sh", ["-c", "umask 022; exec \"$@\"", "sh"] + command, timeout: patience, outputLimit: 1 << 16
      ).run()
    } catch CommandError.timedOut(_, let limit, let output) {
      throw PythonFault.tooSlow(seconds: Int(limit.components.seconds), lines: Self.last(output))
    }
  }

  private static func lastLines(_ result: Command.Result) -> [String] {
    last(result.text + "\n" + result.errorText)
  }

  private static func last(_ text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).map(String.init)
      .filter { !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("[notice]") }.suffix(12)
  }
}
