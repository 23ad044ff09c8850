import ArgumentParser
import Values

struct WorkspaceListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the workspaces; the selected one has a star.",
    usage: "stack workspace list [<directory>]")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func run() async throws {
    let project = try Project(directory: common.directory(directory))
    let names = try await project.workspaceNames()
    if json {
      common.terminal.print(
        .array(names.map { ["name": .string($0), "selected": .bool($0 == project.workspace)] }))
    } else {
      common.terminal.print(names.map { ($0 == project.workspace ? "* " : "  ") + $0 }.joined(separator: "\n"))
    }
  }
}
