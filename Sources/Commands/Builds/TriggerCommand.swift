import ArgumentParser

struct TriggerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trigger", abstract: "Look at what starts builds by itself, and start it by hand.",
    discussion: "Triggers are made by `build_trigger` resources.",
    subcommands: [
      TriggerListCommand.self, TriggerRunCommand.self, TriggerEnableCommand.self, TriggerDisableCommand.self,
      TriggerFireCommand.self,
    ])
}
