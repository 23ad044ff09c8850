import AgentAPI
import ArgumentParser

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what runs: every unit's state, health, process, ports, uptime and restarts.",
    discussion: "Exit code 1 when a unit is not running well.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func run() async throws {
    let project = try Project(directory: common.directory(directory))
    let store = try await project.existingStore()
    let identity = project.identity(try await store.head())
    try await store.close()
    let units = try await Units(client: AgentClient(), stack: identity)
    let view = StatusView(units: units.all)
    let terminal = common.terminal
    if json {
      terminal.print(view.json)
    } else {
      terminal.print(view.text(Paint(enabled: terminal.colorsOutput), width: terminal.outputWidth))
    }
    if !view.isWell { throw CommandOutcome.failed }
  }
}
