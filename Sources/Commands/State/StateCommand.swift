import ArgumentParser

struct StateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state", abstract: "Look at the state and its history, change it, or free its lock.",
    subcommands: [
      StateListCommand.self, StateShowCommand.self, StateHistoryCommand.self, StateDiffCommand.self,
      StateRollbackCommand.self, StateMoveCommand.self, StateRemoveCommand.self, StateReplaceProviderCommand.self,
      StatePullCommand.self, StatePushCommand.self, StateRestoreCommand.self, StateResolveCommand.self,
      StateUnlockCommand.self, StateServeCommand.self, StateTokenCommand.self,
    ])
}
