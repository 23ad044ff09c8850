import ArgumentParser

struct TriggerEnableCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enable", abstract: "Let a trigger start builds again.")

  @OptionGroup var common: CommonOptions
  @Argument(help: "The trigger.") var name: String

  func run() async throws {
    try TriggerLookup.set(name, isDisabled: false)
    common.terminal.print("the trigger `\(name)` is enabled")
  }
}
