import AgentAPI
import Diagnostics
import KeyManagement
import Platform

/// The right to see the sensitive values of a stack's state.
struct Revealing {
  /// The stack's id.
  let stack: String
  let kms: KMSOptions

  /// Lets the user of this process go on, and writes that down; a refusal, too.
  func admit() async throws {
    let member = "user:\(Host.user)"
    let resource = KeyRight.statePrefix + stack
    let answer = try await Accounts().client.test(
      AccessQuestion(member: member, permission: "reveal", resource: resource))
    try await kms.store().record(
      who: KeyRight.actor, action: "reveal", resource: resource, isAllowed: answer.isAllowed, detail: answer.reason)
    guard answer.isAllowed else {
      throw Diagnostic(
        .error, "`\(member)` has no right to reveal `\(resource)`", detail: answer.reason,
        hints: ["who answers for it gives it with `stack iam bind \(member) revealer \(resource)`"])
    }
  }
}
