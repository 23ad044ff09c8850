/// An operational error that knows how to be told to a user. Errors carry data; this is the one place of their prose.
public protocol DiagnosticConvertible: Error {
  var diagnostic: Diagnostic { get }
}

extension Diagnostics {
  /// What any error says: its own diagnostics if it has them, else its description.
  public init(describing error: any Error) {
    switch error {
    case let many as Diagnostics: self = many
    case let one as Diagnostic: self.init([one])
    case let convertible as any DiagnosticConvertible: self.init([convertible.diagnostic])
    default: self.init([Diagnostic(.error, String(describing: error))])
    }
  }
}
