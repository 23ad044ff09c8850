import ArgumentParser

struct IAMCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "iam", abstract: "See who may do what.", subcommands: [IAMListCommand.self])
}
