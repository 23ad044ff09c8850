import AgentAPI
import ArgumentParser
import Diagnostics
import KeyManagement

struct IAMUnbindCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unbind", abstract: "Take back a role that `stack iam bind` gave.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @OptionGroup var right: KeyRight

  func run() async throws {
    let accounts = try await Accounts()
    let binding = right.binding(Accounts.fullName(right.member))
    guard try await accounts.client.binding(binding.id) != nil else {
      throw Diagnostic(
        .error, "`\(binding.member)` was not given `\(right.role.rawValue)` on `\(right.resource)` here",
        hints: ["`stack iam list --all` lists every right, and where it comes from"])
    }
    let record = AuditRecord(
      who: KeyRight.actor, action: "unbind \(right.role.rawValue)", resource: right.resource, isAllowed: true,
      detail: binding.member)
    try await kms.store().recording(record) { try await accounts.client.deleteBinding(binding.id) }
    common.terminal.print("\(binding.member) is no longer \(right.role.rawValue) on \(right.resource)")
  }
}
