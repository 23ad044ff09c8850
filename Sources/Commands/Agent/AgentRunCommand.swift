import Agent
import ArgumentParser
import Builds
import Platform

/// The agent itself, for service managers and for `AgentLauncher`.
struct AgentRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Be the agent, in the foreground, until told to end.")

  func run() async throws {
    let status = await AgentMain.run(AgentMain.Options(version: ProductVersion.current, buildPages: BuildSite()))
    if status != 0 { throw CommandOutcome.failed }
  }
}
