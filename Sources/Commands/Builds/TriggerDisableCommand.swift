import ArgumentParser

struct TriggerDisableCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable", abstract: "Keep a trigger from starting builds, until it is enabled or applied again.")

  @OptionGroup var common: CommonOptions
  @Argument(help: "The trigger.") var name: String

  func run() async throws {
    try TriggerLookup.set(name, isDisabled: true)
    common.terminal.print("the trigger `\(name)` is disabled")
  }
}
