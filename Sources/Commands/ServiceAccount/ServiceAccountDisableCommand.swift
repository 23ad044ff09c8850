import ArgumentParser

struct ServiceAccountDisableCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable", abstract: "Refuse the account's key and tokens, until it is enabled again.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @Argument(help: "The account.") var name: String

  func run() async throws {
    try await Accounts().setDisabled(true, name, kms)
    common.terminal.print("\(Accounts.fullName(name)) is disabled")
  }
}
