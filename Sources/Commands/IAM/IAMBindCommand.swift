import AgentAPI
import ArgumentParser
import Diagnostics
import KeyManagement

struct IAMBindCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bind", abstract: "Give a service account a role on a key or key ring.",
    discussion: """
      Roles are encrypter, decrypter, signer and verifier; on a ring they count for all its keys. Rights on a stack's \
      resources are given by `iam_binding` in its manifests.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @OptionGroup var right: KeyRight

  func run() async throws {
    let accounts = try await Accounts()
    let account = try await accounts.find(right.member)
    let store = try kms.store()
    let key = try right.key()
    if key.contains("/") { _ = try store.key(key) } else { _ = try store.ring(key) }
    try await accounts.client.put(right.binding(account.name))
    try store.record(
      who: KeyRight.actor, action: "bind \(right.role.rawValue)", resource: right.resource, isAllowed: true,
      detail: account.name)
    common.terminal.print("\(account.name) is \(right.role.rawValue) on \(right.resource)")
  }
}
