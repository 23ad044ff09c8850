import AgentAPI
import ArgumentParser
import LocalCloud
import Values

struct TriggerListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List triggers.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let triggers = TriggerFolder().all()
    let terminal = common.terminal
    var shown: [(trigger: BuildTrigger, hasHook: Bool)] = []
    for trigger in triggers { shown.append((trigger, await TriggerHook.isInstalled(trigger))) }
    if json { return terminal.print(.array(shown.map(Self.json))) }
    guard !triggers.isEmpty else { return terminal.note("there are no triggers") }
    var table = Table(["TRIGGER", "STATE", "REPOSITORY", "STARTED BY", "DEFINITION", "WORKSPACE"])
    for (trigger, hasHook) in shown {
      table.append([
        trigger.name, trigger.isDisabled ? "disabled" : hasHook ? "enabled" : "no hook", trigger.repository,
        trigger.branch.isEmpty ? "tag \(trigger.tag)" : "branch \(trigger.branch)", trigger.definition,
        trigger.workspace.isEmpty ? "-" : trigger.workspace,
      ])
    }
    let paint = Paint(enabled: terminal.colorsOutput)
    terminal.print(table.text { row, _, text in row == 0 ? paint(text, .bold) : text })
  }

  private static func json(_ trigger: BuildTrigger, hasHook: Bool) -> JSON {
    [
      "name": .string(trigger.name), "repository": .string(trigger.repository), "branch": .string(trigger.branch),
      "work_tree": trigger.workTree.map { .string($0) } ?? .null,
      "tag": .string(trigger.tag), "definition": .string(trigger.definition),
      "workspace": .string(trigger.workspace), "disabled": .bool(trigger.isDisabled),
      "hook": .bool(hasHook),
    ]
  }
}
