import ArgumentParser

struct StateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state", abstract: "Look at the state, or free its lock.",
    subcommands: [StateListCommand.self, StateShowCommand.self, StateUnlockCommand.self])
}
