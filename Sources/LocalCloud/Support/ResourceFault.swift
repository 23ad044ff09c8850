import Diagnostics

/// Why a resource cannot be made, changed or removed.
enum ResourceFault: Error, Hashable, Sendable {
  /// The text is not the id of what is expected, such as `a database`.
  case badID(String, expected: String)
  case missing(kind: String, id: String)
  case isProtected(address: String)
  /// - Parameter unit: the unit of ours that has it; `nil` when the agent runs none that does.
  case portTaken(UInt16, unit: String?)
  case unreadable(file: String)
}

extension ResourceFault: DiagnosticConvertible {
  var diagnostic: Diagnostic {
    switch self {
    case .badID(let text, let expected):
      Diagnostic(
        .error, "`\(text)` is not the id of \(expected)",
        hints: ["refer to the resource's own `id`, as in `bucket.archive.id`"])
    case .missing(let kind, let id): Diagnostic(.error, "there is no \(kind) `\(id)`")
    case .isProtected(let address):
      Diagnostic(
        .error, "`\(address)` is protected from deletion",
        hints: ["set `deletion_protection = false` and apply that first"])
    case .portTaken(let port, let unit?):
      Diagnostic(
        .error, "port \(port) is taken", detail: "the unit `\(unit)` has it",
        hints: ["give one of them another port, or none: a free one is then chosen and kept"])
    case .portTaken(let port, nil):
      Diagnostic(
        .error, "port \(port) is taken", detail: "another program listens on it",
        hints: ["stop that program, choose another port, or leave the port out: a free one is then chosen and kept"])
    case .unreadable(let file):
      Diagnostic(
        .error, "`\(file)` cannot be read",
        hints: ["it was damaged or made by another version: restore it, or replace its resource with `--replace`"])
    }
  }
}
