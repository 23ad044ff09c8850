import ArgumentParser
import Builds

struct BuildShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one build: its steps, how long they took, what failed.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The build: its id, the beginning or end of it, or `latest`.") var id = "latest"

  func run() async throws {
    let record = try BuildHistory().find(id)
    let terminal = common.terminal
    if json {
      terminal.print(BuildJSON.build(record))
    } else {
      terminal.print(BuildShowView(record: record).text(Paint(enabled: terminal.colorsOutput)))
    }
  }
}
