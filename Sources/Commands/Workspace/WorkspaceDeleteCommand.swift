import ArgumentParser
import Diagnostics
import StateStorage

struct WorkspaceDeleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a workspace with its state and history.",
    usage: "stack workspace delete [<directory>] <name> [--force]",
    discussion: "Refused while its state holds anything, or somebody holds its lock.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var lock: StateLockOptions
  @Flag(help: "Delete it even if its state holds objects, which then go on running and are no longer known.")
  var force = false
  @Argument(help: "The stack's directory, and a name.") var arguments: [String] = []

  func run() async throws {
    let (directory, name) = try common.splitName(arguments, "a workspace")
    let project = try Project(directory: directory)
    let names = try await project.workspaceNames()
    guard names.contains(name) else { throw StateError.noSuchWorkspace(name: name, existing: names) }
    guard name != StateLayout.defaultWorkspace else {
      throw Diagnostic(.error, "the workspace `default` cannot be deleted", detail: "every stack has it")
    }
    guard name != project.workspace else {
      throw Diagnostic(
        .error, "workspace `\(name)` is selected", hints: ["select another first: `stack workspace select default`"])
    }
    let backend = try await project.backend()
    if backend.mayHaveState(name) {
      let store = try await backend.open(name, StoreOptions(root: project.root))
      let isForced = force
      // A run that has its lock is not pulled the ground from under.
      try await lock.holding("workspace delete") { request in
        try await store.withLock(request) { _ in
          let count = try await store.snapshot().instances.count
          guard count == 0 || isForced else { throw StateError.workspaceNotEmpty(name: name, instances: count) }
        }
      }
      try await store.close()
      try await backend.delete(name)
    }
    if project.workspaces.names().contains(name) {
      try project.workspaces.delete(name, instances: 0, force: true)
    }
    common.terminal.note("workspace `\(name)` is deleted")
  }
}
