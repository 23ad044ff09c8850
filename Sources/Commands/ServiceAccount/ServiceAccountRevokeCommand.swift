import ArgumentParser

struct ServiceAccountRevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Refuse every token that the account has been given so far.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @Argument(help: "The account.") var name: String

  func run() async throws {
    let accounts = try await Accounts()
    let account = try await accounts.find(name)
    try await accounts.recording("revoke tokens", account.name, kms) {
      try await accounts.client.revokeTokens(of: account.name)
    }
    common.terminal.print("the tokens of \(account.name) are refused from now on; its key and units get new ones")
  }
}
