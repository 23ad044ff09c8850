import AgentAPI
import ArgumentParser
import Platform

struct AgentStopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop the agent and, unless told otherwise, its units.",
    discussion: "The next agent starts the stopped units again, or adopts the ones that were kept.")

  @Flag(name: .customLong("keep-units"), help: "Leave the units running.") var keepUnits = false

  func run() async throws {
    do {
      try await AgentClient().shutdown(keepUnits: keepUnits)
      Terminal().print(keepUnits ? "the agent is stopped, its units run on" : "the agent and its units are stopped")
    } catch let error as AgentError where error.isNotRunning {
      Terminal().print("the agent does not run")
    }
  }
}
