import ArgumentParser

struct ServiceAccountEnableCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enable", abstract: "Take a disabled account's key and tokens again.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @Argument(help: "The account.") var name: String

  func run() async throws {
    try await Accounts().setDisabled(false, name, kms)
    common.terminal.print("\(Accounts.fullName(name)) is enabled")
  }
}
