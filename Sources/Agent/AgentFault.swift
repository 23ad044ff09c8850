import AgentAPI
import Platform

/// Why the agent cannot do what it is asked.
enum AgentFault: Error, Hashable, Sendable {
  case noUnit(String)
  case noServiceAccount(String)
  case noBinding(String)
  case portTaken(UInt16, by: String?)
  case invalid(String, detail: String)
  case unauthenticated(String)
  case forbidden(member: String, permission: String, resource: String)
}

extension AgentFault {
  /// What the client is told.
  var response: ErrorResponse {
    switch self {
    case .noUnit(let name): ErrorResponse(code: .notFound, message: "there is no unit `\(name)`")
    case .noServiceAccount(let name):
      ErrorResponse(code: .notFound, message: "there is no service account `\(name)`")
    case .noBinding(let id): ErrorResponse(code: .notFound, message: "there is no binding `\(id)`")
    case .portTaken(let port, let other?):
      ErrorResponse(
        code: .conflict, message: "port \(port) is taken", detail: "the unit `\(other)` has it",
        hints: ["choose another port, or leave it out to get a free one"])
    case .portTaken(let port, nil):
      ErrorResponse(
        code: .conflict, message: "port \(port) is taken",
        detail: "a program that this agent does not run listens on it",
        hints: [
          "see which: `ss -ltnp 'sport = :\(port)'`",
          "choose another port, or leave it out to get a free one",
        ])
    case .invalid(let message, let detail):
      ErrorResponse(code: .invalid, message: message, detail: detail)
    case .unauthenticated(let reason):
      ErrorResponse(
        code: .unauthenticated, message: "who asks is not known", detail: reason,
        hints: ["send the token in the file that `STACK_TOKEN_FILE` names, read anew for each request"])
    case .forbidden(let member, let permission, let resource):
      ErrorResponse(
        code: .forbidden, message: "`\(member)` has no right to \(permission) with `\(resource)`",
        hints: ["give it a role with an `iam_binding`"])
    }
  }
}
