import ArgumentParser

struct ProvidersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "providers", abstract: "Tell what providers offer.", subcommands: [ProvidersSchemaCommand.self])
}
