import ArgumentParser
import Builds

struct BuildShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one build: its steps, how long they took, what failed.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The build: its id, the beginning or end of it, or `latest`.") var id = "latest"

  func run() async throws {
    let history = BuildHistory()
    let record = try history.find(id)
    let terminal = common.terminal
    let page = await BuildPageAddress(record: record, history: history).now
    if json {
      terminal.print(BuildJSON.build(record, page: page))
    } else {
      terminal.print(BuildShowView(record: record, page: page).text(Paint(enabled: terminal.colorsOutput)))
    }
  }
}
