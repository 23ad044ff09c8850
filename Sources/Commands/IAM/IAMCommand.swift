import ArgumentParser

struct IAMCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "iam", abstract: "See and say who may do what, and why.",
    subcommands: [IAMListCommand.self, IAMBindCommand.self, IAMUnbindCommand.self, IAMTestCommand.self])
}
