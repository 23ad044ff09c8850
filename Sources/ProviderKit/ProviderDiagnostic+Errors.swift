import Diagnostics

extension ProviderDiagnostic {
  /// An operation that was cancelled.
  public static let interrupted = ProviderDiagnostic(
    .error, "interrupted", detail: "the operation was stopped before it was done")

  /// What any error that a resource type throws has to say; several where it carries several.
  public static func describing(_ error: any Error) -> [ProviderDiagnostic] {
    switch error {
    case let own as ProviderDiagnostic: return [own]
    case let partial as PartialFailure: return describing(partial.underlying)
    case is CancellationError: return [interrupted]
    default:
      let isTransient = (error as? any TransientFault)?.isTransient ?? false
      return Diagnostics(describing: error).map { diagnostic in
        ProviderDiagnostic(
          diagnostic.severity, diagnostic.summary, detail: diagnostic.detail, hints: diagnostic.hints,
          isTransient: isTransient && diagnostic.severity == .error)
      }
    }
  }
}

extension [ProviderDiagnostic] {
  public var hasErrors: Bool { contains { $0.severity == .error } }
}
