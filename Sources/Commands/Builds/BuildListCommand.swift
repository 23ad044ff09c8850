import ArgumentParser
import Builds
import Values

struct BuildListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List builds, the newest first.")

  @OptionGroup var common: CommonOptions
  @Option(name: [.customShort("n"), .long], help: "How many at most.") var limit = 20
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit takes a number from 1 on") }
  }

  func run() async throws {
    let records = try BuildHistory().all(limit: limit)
    let terminal = common.terminal
    if json { return terminal.print(.array(records.map(BuildJSON.build))) }
    guard !records.isEmpty else { return terminal.note("there are no builds") }
    var table = Table(["BUILD", "STATUS", "DEFINITION", "COMMIT", "BRANCH", "TOOK"])
    for record in records {
      table.append([
        record.id, record.status.rawValue, record.request.shownDefinition,
        record.commit.map { String($0.prefix(7)) } ?? "-",
        record.branch ?? "-", BuildShowView.took(record.started, record.finished),
      ])
    }
    let paint = Paint(enabled: terminal.colorsOutput)
    terminal.print(table.text { row, _, text in row == 0 ? paint(text, .bold) : text })
  }
}
