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
    try await accounts.recording("delete account", account.name, kms, detail: "with its rights") {
      try await accounts.client.deleteServiceAccount(account.name)
    }
    common.terminal.print("removed \(account.name)")
  }
}
