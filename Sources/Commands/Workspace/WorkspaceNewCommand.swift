import ArgumentParser
import Diagnostics
import Platform
import StateStorage

struct WorkspaceNewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Make a workspace and select it.",
    usage: "stack workspace new [<directory>] <name> [--state <file>]")

  @OptionGroup var common: CommonOptions
  @OptionGroup var lock: StateLockOptions
  @Option(
    help: ArgumentHelp("Begin with this state in Terraform's format instead of an empty one.", valueName: "file"),
    completion: .file())
  var state: String?
  @Argument(help: "The stack's directory, and a name.") var arguments: [String] = []

  func run() async throws {
    let (directory, name) = try common.splitName(arguments, "a workspace")
    let project = try Project(directory: directory)
    let types = try await StateTypes()
    let contents = try state.map {
      types.marking(try StateV4.decode(try GivenFile(path: Path.absolute($0), what: "state").contents()))
    }
    let names = try await project.workspaceNames()
    if names.contains(name) { throw StateError.workspaceExists(name) }
    guard StateLayout.isValid(name) else { throw StateError.badWorkspaceName(name) }
    if try await project.hasWorkspace(name) { throw StateError.workspaceExists(name) }
    try project.workspaces.create(name)
    try project.workspaces.select(name)
    if let contents {
      let store = try await project.selecting(name).openStore()
      _ = try await lock.change(store, "workspace new") { try await store.replaceContents(with: contents, under: $0) }
    }
    common.terminal.note("workspace `\(name)` is made and selected")
  }
}
