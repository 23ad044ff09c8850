import ArgumentParser

struct WorkspaceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workspace",
    abstract: "Keep several states of one stack, each with a lock, history and things of its own.",
    discussion: "STACK_WORKSPACE selects one for a single command.",
    subcommands: [
      WorkspaceListCommand.self, WorkspaceShowCommand.self, WorkspaceNewCommand.self, WorkspaceSelectCommand.self,
      WorkspaceDeleteCommand.self,
    ])
}
