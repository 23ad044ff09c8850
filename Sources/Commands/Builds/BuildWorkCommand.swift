import ArgumentParser
import Builds
import Glibc
import Platform

/// Runs the builds that wait. Started by whoever queues one, not by people.
struct BuildWorkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "work", shouldDisplay: false)

  func run() async throws {
    ProcessSignals.ignoreBrokenPipe()
    SupervisedProgram.setHeir(arguments: StepLeftovers.arguments)
    try await BuildWorker(keys: { try KMSOptions().store() }).run()
  }
}
