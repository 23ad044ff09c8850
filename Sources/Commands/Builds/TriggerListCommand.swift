import AgentAPI
import ArgumentParser
import Values

struct TriggerListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List triggers.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let triggers = TriggerFolder().all()
    let terminal = common.terminal
    if json { return terminal.print(.array(triggers.map(Self.json))) }
    guard !triggers.isEmpty else { return terminal.note("there are no triggers") }
    var table = Table(["TRIGGER", "STATE", "REPOSITORY", "STARTED BY", "DEFINITION", "WORKSPACE"])
    for trigger in triggers {
      table.append([
        trigger.name, trigger.isDisabled ? "disabled" : "enabled", trigger.repository,
        trigger.branch.isEmpty ? "tag \(trigger.tag)" : "branch \(trigger.branch)", trigger.definition,
        trigger.workspace.isEmpty ? "-" : trigger.workspace,
      ])
    }
    let paint = Paint(enabled: terminal.colorsOutput)
    terminal.print(table.text { row, _, text in row == 0 ? paint(text, .bold) : text })
  }

  private static func json(_ trigger: BuildTrigger) -> JSON {
    [
      "name": .string(trigger.name), "repository": .string(trigger.repository), "branch": .string(trigger.branch),
      "work_tree": trigger.workTree.map { .string($0) } ?? .null,
      "tag": .string(trigger.tag), "definition": .string(trigger.definition),
      "workspace": .string(trigger.workspace), "disabled": .bool(trigger.isDisabled),
    ]
  }
}
