import AgentAPI
import Diagnostics
import KeyManagement

/// The keys of a store as far as a service account has the right to open with them; refusals are written down as its uses are.
struct AccountKeys: DataKeyWrapper {
  let keys: AuditedKeys
  let store: KeyStore
  let account: String
  let detail: String
  let rights: BuildRights

  func wrap(_ dataKey: SealingKey, with key: String) async throws -> WrappedDataKey {
    throw Diagnostic(.error, "a build seals nothing")
  }

  func unwrap(_ wrapped: WrappedDataKey) async throws -> SealingKey {
    let resource = "keys/\(wrapped.name.key)"
    let answer = try await rights.answer(
      AccessQuestion(member: account, permission: "decrypt", resource: resource))
    guard answer.isAllowed else {
      try await store.record(
        who: account, action: "decrypt", resource: resource, version: wrapped.name.version, isAllowed: false,
        detail: "\(detail): \(answer.reason)")
      throw Diagnostic(
        .error, "`\(account)` may not decrypt with `\(resource)`", detail: answer.reason,
        hints: [hint(answer, resource)])
    }
    return try await keys.unwrap(wrapped)
  }

  func didOpen(_ name: KeyVersionName) async throws { try await keys.didOpen(name) }

  func didNotOpen(_ name: KeyVersionName, because reason: String) async {
    await keys.didNotOpen(name, because: reason)
  }

  private func hint(_ answer: AccessAnswer, _ resource: String) -> String {
    let short = account.hasPrefix("accounts/") ? String(account.dropFirst("accounts/".count)) : account
    return switch answer.obstacle {
    case nil: "`stack iam bind \(account) decrypter \(resource)` gives it the right"
    case .noAccount: "`stack service-account create \(short)` makes it"
    case .disabledAccount: "`stack service-account enable \(short)` enables it"
    }
  }
}
