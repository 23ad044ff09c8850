import ArgumentParser
import StateStorage

struct WorkspaceSelectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "select", abstract: "Select the workspace that commands work on.",
    usage: "stack workspace select [<directory>] <name> [--or-create]")

  @OptionGroup var common: CommonOptions
  @Flag(name: .customLong("or-create"), help: "Make it if there is none of this name.") var orCreate = false
  @Argument(help: "The stack's directory, and a name.") var arguments: [String] = []

  func run() async throws {
    let (directory, name) = try common.splitName(arguments, "a workspace")
    let project = try Project(directory: directory)
    let names = try await project.workspaceNames()
    if !names.contains(name), try await !project.hasWorkspace(name) {
      guard orCreate else { throw StateError.noSuchWorkspace(name: name, existing: names) }
    }
    // One that the back end alone knows gets its folder here.
    if !project.workspaces.names().contains(name) { try project.workspaces.create(name) }
    try project.workspaces.select(name)
    common.terminal.note("workspace `\(name)` is selected")
  }
}
