import Agent
import ArgumentParser
import Platform

/// What the launcher starts in the background; a service manager can start it too.
struct AgentRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Be the agent, in the foreground.", shouldDisplay: false)

  func run() async throws {
    let status = await AgentMain.run(AgentMain.Options(version: ProductVersion.current))
    if status != 0 { throw CommandOutcome.failed }
  }
}
