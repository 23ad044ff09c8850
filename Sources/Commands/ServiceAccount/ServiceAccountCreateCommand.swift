import ArgumentParser

struct ServiceAccountCreateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a service account, without a key and without any right.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @Option(name: .customLong("display-name"), help: ArgumentHelp("What it is for, for people.", valueName: "text"))
  var displayName = ""
  @Argument(help: "Its name.") var name: String

  func run() async throws {
    try await Accounts().create(name, displayName: displayName, kms)
    common.terminal.print(Accounts.fullName(name))
  }
}
