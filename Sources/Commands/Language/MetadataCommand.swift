import ArgumentParser

struct MetadataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metadata", abstract: "Tell what the language offers.",
    subcommands: [MetadataFunctionsCommand.self])
}
