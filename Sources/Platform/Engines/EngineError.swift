import Diagnostics

/// An engine that cannot be used here.
public enum EngineError: Error, Hashable, Sendable {
  case missing(EngineKind, searched: [String])
  case tooOld(EngineKind, path: String, version: EngineVersion)
  /// It is there, but does not tell its version.
  case unusable(EngineKind, path: String, reason: String)
}

extension EngineError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .missing(let kind, let searched):
      Diagnostic(
        .error, "engine `\(kind.name)` is missing",
        detail: "version \(kind.minimumVersion) or newer is needed; looked for it in:\n"
          + searched.map { "  \($0)" }.joined(separator: "\n"),
        hints: hints(kind))
    case .tooOld(let kind, let path, let version):
      Diagnostic(
        .error, "engine `\(kind.name)` is too old",
        detail: "`\(path)` is version \(version), and \(kind.minimumVersion) or newer is needed",
        hints: hints(kind))
    case .unusable(let kind, let path, let reason):
      Diagnostic(
        .error, "engine `\(kind.name)` cannot be used",
        detail: "`\(path) \(kind.versionArguments.joined(separator: " "))`: \(reason)",
        hints: hints(kind))
    }
  }

  private func hints(_ kind: EngineKind) -> [String] {
    [
      "run `scripts/bootstrap.sh`, which installs it",
      "or name a program of your own: `STACK_ENGINE_\(kind.variable)=/path/to/\(kind.program)`",
    ]
  }
}
