import Agent
import ArgumentParser
import Glibc

/// Becomes a unit's program: gives up rights, sets limits, opens the log and replaces itself. Run by the agent.
struct ExecUnitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "exec-unit", shouldDisplay: false)

  @Option var spec: String

  func run() throws {
    // Answers only when it could not become the program; the code tells the agent why.
    Glibc.exit(UnitExec.run(specFile: spec))
  }
}
