import ArgumentParser

struct WorkspaceShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the name of the selected workspace.",
    usage: "stack workspace show [<directory>]")

  @OptionGroup var common: CommonOptions
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func run() async throws {
    common.terminal.print(try Project(directory: common.directory(directory)).workspace)
  }
}
