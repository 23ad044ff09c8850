import Diagnostics

/// Why a value cannot be written as JSON, or a text not read as a value.
public enum ValueJSONError: Error, Hashable, Sendable {
  /// Part of the value is not known.
  case unknown
  case tooDeep
  case syntax(JSONError)
}

extension ValueJSONError: DiagnosticConvertible {
  public var diagnostic: Diagnostic {
    switch self {
    case .unknown: Diagnostic(.error, "the value is not wholly known", detail: "JSON has no form for unknown values")
    case .tooDeep:
      Diagnostic(.error, "the value is nested too deeply", detail: "at most \(Value.maximumDepth) levels are possible")
    case .syntax(let error): error.diagnostic
    }
  }
}
