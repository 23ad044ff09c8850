import AgentAPI

/// Decides who may do what. What no binding allows is refused.
struct AccessPolicy: Sendable {
  /// The role that each permission takes.
  static let roles = [
    "encrypt": "encrypter", "decrypt": "decrypter", "rewrap": "encrypter", "mac": "signer", "verify": "verifier",
    "read": "reader", "write": "writer", "publish": "publisher", "subscribe": "subscriber", "invoke": "invoker",
  ]

  let identities: IdentityStore

  func decide(_ question: AccessQuestion) async throws -> AccessAnswer {
    guard let role = Self.roles[question.permission] else {
      return AccessAnswer(isAllowed: false, reason: "there is no permission `\(question.permission)`")
    }
    do {
      if try await identities.serviceAccount(question.member).isDisabled {
        return AccessAnswer(isAllowed: false, role: role, reason: "the account is disabled")
      }
    } catch AgentFault.noServiceAccount {
      return AccessAnswer(isAllowed: false, role: role, reason: "there is no such account")
    }
    for resource in Self.lineage(question.resource) {
      if let binding = try await identities.binding(question.member, role: role, on: resource) {
        return AccessAnswer(
          isAllowed: true, role: role, binding: binding, resource: resource,
          reason: "`\(binding)` gives it `\(role)` on `\(resource)`")
      }
    }
    return AccessAnswer(
      isAllowed: false, role: role, reason: "no binding gives it `\(role)` on `\(question.resource)`")
  }

  /// The resource, and those that hold it, the nearest first: a role on a ring is one on all its keys.
  private static func lineage(_ resource: String) -> [String] {
    var parts = resource.split(separator: "/", omittingEmptySubsequences: false)
    var lineage = [resource]
    while parts.count > 2 {
      parts.removeLast()
      lineage.append(parts.joined(separator: "/"))
    }
    return lineage
  }
}
