import ArgumentParser

struct AgentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent", abstract: "Start, stop or look at the agent that keeps workloads running.",
    subcommands: [
      AgentStartCommand.self, AgentStopCommand.self, AgentStatusCommand.self, AgentRunCommand.self,
    ])
}
