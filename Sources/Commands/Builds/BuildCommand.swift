import ArgumentParser

struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Run build definitions, step by step, and look at what was built.",
    subcommands: [
      BuildRunCommand.self, BuildSubmitCommand.self, BuildListCommand.self, BuildShowCommand.self, BuildLogCommand.self,
      BuildCancelCommand.self, BuildApproveCommand.self, BuildRejectCommand.self, BuildRetryCommand.self,
      BuildArtifactsCommand.self, BuildValidateCommand.self,
      BuildExplainCommand.self, BuildWorkCommand.self, BuildReapCommand.self,
    ])
}
