import ArgumentParser
import StateStorage

struct StatePullCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull", abstract: "Print the state in Terraform's format, version 4.",
    usage: "stack state pull [<directory>]",
    discussion: "Secrets are printed in the clear, as that format has them: mind where it goes.")

  @OptionGroup var common: CommonOptions
  @Argument(help: "The stack's directory.") var directory: String?

  func run() async throws {
    let snapshot = try await Project(directory: common.directory(directory)).existingSnapshot()
    common.terminal.write(try StateV4.encode(snapshot))
  }
}
