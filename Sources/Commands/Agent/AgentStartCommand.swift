import AgentAPI
import ArgumentParser
import Platform

struct AgentStartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Start the agent in the background, unless it runs.")

  func run() async throws {
    let info = try await AgentLauncher(version: ProductVersion.current).connect().info()
    Terminal().print("the agent runs, pid \(info.pid), \(info.units) units")
  }
}
