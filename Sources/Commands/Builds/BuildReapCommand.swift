import ArgumentParser
import Builds

/// What the process above a step becomes when the runner of its build was killed. Not for people.
struct BuildReapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "reap", shouldDisplay: false)

  func run() async throws { await StepLeftovers.end() }
}
