import AgentAPI

/// Decides who may do what. What no binding allows is refused.
struct AccessPolicy: Sendable {
  /// The role that each permission takes.
  static let roles = [
    "encrypt": "encrypter", "decrypt": "decrypter", "rewrap": "encrypter", "mac": "signer", "verify": "verifier",
    "read": "reader", "write": "writer", "publish": "publisher", "subscribe": "subscriber", "invoke": "invoker",
    "reveal": "revealer",
  ]

  let identities: IdentityStore

  func decide(_ question: AccessQuestion) async throws -> AccessAnswer {
    guard let role = Self.roles[question.permission] else {
      return AccessAnswer(isAllowed: false, reason: "there is no permission `\(question.permission)`")
    }
    switch try await obstacle(question.member) {
    case nil: break
    case .noAccount?:
      return AccessAnswer(isAllowed: false, role: role, reason: "there is no such account", obstacle: .noAccount)
    case .disabledAccount?:
      return AccessAnswer(isAllowed: false, role: role, reason: "the account is disabled", obstacle: .disabledAccount)
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

  /// Why an account may do nothing at all. Users of the machine, `user:NAME`, are not the agent's to know.
  private func obstacle(_ member: String) async throws -> AccessAnswer.Obstacle? {
    if member.hasPrefix("user:") { return nil }
    do {
      return try await identities.serviceAccount(member).isDisabled ? .disabledAccount : nil
    } catch AgentFault.noServiceAccount {
      return .noAccount
    }
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
