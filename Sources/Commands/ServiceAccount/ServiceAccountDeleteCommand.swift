import ArgumentParser
import Diagnostics

struct ServiceAccountDeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Remove an account with its rights.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @Argument(help: "The account.") var name: String

  func run() async throws {
    let accounts = try await Accounts()
    let account = try await accounts.find(name)
    guard account.stack == Accounts.scope else {
      throw Diagnostic(
        .error, "`\(account.name)` belongs to a stack", hints: ["take its `service_account` out of the manifests"])
    }
    // They would go with the account; each right that is lost is written down.
    for binding in try await accounts.client.bindings() where binding.member == account.name {
      try await accounts.recording("unbind \(binding.role)", binding.resource, kms, detail: account.name) {
        try await accounts.client.deleteBinding(binding.id)
      }
    }
    try await accounts.recording("delete account", account.name, kms, detail: "with its rights") {
      try await accounts.client.deleteServiceAccount(account.name)
    }
    common.terminal.print("removed \(account.name)")
  }
}
