import ArgumentParser
import Diagnostics
import StateStorage
import Values

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show everything that is applied, with all attributes.",
    discussion: "Sensitive values are hidden.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func run() async throws {
    let snapshot = try await Project(directory: common.directory(directory)).existingSnapshot()
    let terminal = common.terminal
    let view = StateView(paint: Paint(enabled: terminal.colorsOutput))
    if json { terminal.print(try view.json(snapshot)) } else { terminal.print(try view.text(snapshot)) }
  }
}
