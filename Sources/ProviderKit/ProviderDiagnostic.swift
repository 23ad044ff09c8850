import Diagnostics
import Values

/// What a provider has to say about one call.
public struct ProviderDiagnostic: Error, Hashable, Sendable {
  public var severity: Diagnostic.Severity
  public var summary: String
  public var detail: String
  /// The attribute it is about; empty for the whole object.
  public var path: ValuePath
  public var hints: [String]
  /// Whether the same call may succeed when tried again later, for errors only.
  public var isTransient: Bool

  public init(
    _ severity: Diagnostic.Severity = .error, _ summary: String, detail: String = "",
    path: ValuePath = ValuePath(), hints: [String] = [], isTransient: Bool = false
  ) {
    self.severity = severity
    self.summary = summary
    self.detail = detail
    self.path = path
    self.hints = hints
    self.isTransient = isTransient
  }
}

/// An answer with what there is to say about it; `value` is `nil` when the call failed.
public struct ProviderResult<Value: Sendable>: Sendable {
  public var value: Value?
  public var diagnostics: [ProviderDiagnostic]
  /// Why what was asked for is not there, where there is more to say of it than that.
  public var reason: String?

  public init(_ value: Value?, _ diagnostics: [ProviderDiagnostic] = [], reason: String? = nil) {
    self.value = value
    self.diagnostics = diagnostics
    self.reason = reason
  }
}
