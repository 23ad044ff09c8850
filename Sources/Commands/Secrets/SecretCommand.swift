import ArgumentParser

struct SecretCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "secret", abstract: "Keep secrets sealed in the project, and keep plain ones out of it.",
    subcommands: [
      SecretPutCommand.self, SecretGetCommand.self, SecretListCommand.self, SecretVersionsCommand.self,
      SecretRemoveCommand.self, SecretEditCommand.self, SecretExecCommand.self, SecretScanCommand.self,
    ])
}
