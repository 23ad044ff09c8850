import ArgumentParser
import Diagnostics
import Platform
import StateStorage
import Values

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show everything that is applied, with all attributes, or a saved plan.",
    usage: "stack show [<directory>] [<plan file>] [--summary] [--verbose] [--json]",
    discussion: "Sensitive values are hidden.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var detail: PlanDetailOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The stack's directory, and a saved plan.", completion: .file()) var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    let terminal = common.terminal
    let paint = Paint(enabled: terminal.colorsOutput)
    if let file = rest.first {
      let plan = try await SavedPlan.read(Path.absolute(file), in: directory).plan
      if json {
        terminal.print(PlanJSONView(plan: plan).json)
      } else {
        terminal.print(
          PlanView(plan: plan, paint: paint, types: try await StateTypes(), detail: detail.detail).text())
      }
      return
    }
    let snapshot = try await Project(directory: directory).existingSnapshot()
    let view = StateView(paint: paint, types: try await StateTypes())
    if json { terminal.print(try view.json(snapshot)) } else { terminal.print(try view.text(snapshot)) }
  }
}
