import AgentAPI
import ArgumentParser
import Diagnostics
import KeyManagement

struct IAMBindCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bind",
    abstract: "Give an account a role on a key or key ring, or a user the right to reveal a state.",
    discussion: """
      Roles are encrypter, decrypter, signer and verifier; on a ring they count for all its keys. A user, `user:NAME`, can be \
      revealer on `states/STACK`, which `stack show --reveal` asks for. Rights on a stack's resources are given by \
      `iam_binding` in its manifests.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @OptionGroup var right: KeyRight

  func run() async throws {
    try right.check()
    let accounts = try await Accounts()
    let store = try kms.store()
    let member: String
    if right.role == .revealer {
      member = right.member
    } else {
      member = try await accounts.find(right.member).name
      let key = try right.key()
      if key.contains("/") { _ = try store.key(key) } else { _ = try store.ring(key) }
    }
    let record = AuditRecord(
      who: KeyRight.actor, action: "bind \(right.role.rawValue)", resource: right.resource, isAllowed: true,
      detail: member)
    try await store.recording(record) { try await accounts.client.put(right.binding(member)) }
    common.terminal.print("\(member) is \(right.role.rawValue) on \(right.resource)")
  }
}
