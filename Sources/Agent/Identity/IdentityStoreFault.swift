import Databases
import Diagnostics
import GRDB

/// Why the agent's records of service accounts cannot be used. Nothing of a change that failed was made.
enum IdentityStoreFault: Error, Hashable {
  case diskFull(file: String)
  case damaged(file: String, detail: String)
  case refused(file: String, detail: String)

  init(_ error: DatabaseError, file: String) {
    self =
      switch error.kind(at: file) {
      case .diskFull: .diskFull(file: file)
      case .damaged, .notADatabase: .damaged(file: file, detail: error.detail)
      default: .refused(file: file, detail: error.detail)
      }
  }
}

extension IdentityStoreFault: DiagnosticConvertible {
  var diagnostic: Diagnostic {
    switch self {
    case .diskFull(let file):
      Diagnostic(
        .error, "the agent cannot write its records: no space left on device", detail: "`\(file)`",
        hints: ["free some space on the disk of the data home, and run the command again"])
    case .damaged(let file, let detail):
      Diagnostic(
        .error, "the agent's records of service accounts are damaged", detail: "`\(file)`: \(detail)",
        hints: [
          "move the file away and start the agent anew (`stack agent restart`); then `stack apply` makes the accounts of each stack anew"
        ])
    case .refused(let file, let detail):
      Diagnostic(.error, "the agent cannot use its records of service accounts", detail: "`\(file)`: \(detail)")
    }
  }
}
