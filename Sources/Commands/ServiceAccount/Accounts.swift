import AgentAPI
import Diagnostics
import KeyManagement
import Platform

/// The agent's service accounts, found by the names people use for them.
struct Accounts: Sendable {
  /// What stands for a stack in the names of accounts that belong to none.
  static let scope = "accounts"

  let client: AgentClient

  init() async throws { client = try await AgentLauncher(version: ProductVersion.current).connect() }

  /// `NAME` is `accounts/NAME`; a name with a `/` is whole, and so is a user's.
  static func fullName(_ name: String) -> String {
    name.contains("/") || name.hasPrefix("user:") ? name : "\(scope)/\(name)"
  }

  func find(_ name: String) async throws -> ServiceAccount {
    if let account = try await client.serviceAccount(Self.fullName(name)) { return account }
    let known = try await client.serviceAccounts().map(\.name)
    throw Diagnostic(
      .error, "there is no service account `\(Self.fullName(name))`",
      hints: Suggestion.hints(for: Self.fullName(name), among: known) + ["`stack service-account list` lists them"])
  }

  /// Changes an account, and writes down in the log of the key store who did it: by its tokens keys are used.
  func recording(
    _ action: String, _ account: String, _ kms: KMSOptions, detail: String = "", _ body: () async throws -> Void
  ) async throws {
    let record = AuditRecord(who: Host.userAtHost, action: action, resource: account, isAllowed: true, detail: detail)
    try await kms.store().recording(record, body)
  }

  func create(_ name: String, displayName: String, _ kms: KMSOptions) async throws {
    guard KeyName.isValid(name) else { throw KeyError.invalidName(name) }
    let full = Self.fullName(name)
    if try await client.serviceAccount(full) != nil {
      throw Diagnostic(.error, "service account `\(full)` exists already")
    }
    let account = ServiceAccount(name: full, stack: Self.scope, displayName: displayName)
    try await recording("create account", full, kms) { try await client.put(account) }
  }

  func setDisabled(_ isDisabled: Bool, _ name: String, _ kms: KMSOptions) async throws {
    var account = try await find(name)
    account.isDisabled = isDisabled
    try await recording(isDisabled ? "disable" : "enable", account.name, kms) { try await client.put(account) }
  }
}
