import Agent
import ArgumentParser
import Glibc

/// What the agent starts to become a unit's process.
struct ExecUnitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exec-unit", abstract: "Become a unit's program.", shouldDisplay: false)

  @Option(help: "The ticket the agent wrote.") var spec: String

  func run() throws {
    Glibc.exit(UnitExec.run(specFile: spec))
  }
}
