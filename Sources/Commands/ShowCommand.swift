import ArgumentParser
import Diagnostics
import Platform
import StateStorage
import Values

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show everything that is applied, with all attributes, or a saved plan.",
    usage: "stack show [<directory>] [<plan file>] [--summary] [--verbose] [--json] [--reveal]",
    discussion: """
      Sensitive values are hidden. With --reveal those of the state are shown, to who has the right: the role revealer on \
      states/STACK, which `stack iam bind` gives. Every use of it, and every refusal, is in the log of `stack kms audit`.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @OptionGroup var detail: PlanDetailOptions
  @Flag(help: "Print JSON.") var json = false
  @Flag(help: "Show sensitive values of the state.") var reveal = false
  @Argument(help: "The stack's directory, and a saved plan.", completion: .file()) var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    let terminal = common.terminal
    let paint = Paint(enabled: terminal.colorsOutput)
    if let file = rest.first {
      guard !reveal else {
        throw Diagnostic(
          .error, "the secrets of a saved plan are not shown", detail: "`--reveal` shows those of what is applied")
      }
      let saved = try await SavedPlan.read(Path.absolute(file), in: directory)
      let plan = saved.plan
      if json {
        var diagnostics = Diagnostics()
        let manifests = try Manifests(directory, files: ReplayedFiles(contents: saved.files), into: &diagnostics)
        terminal.print(
          PlanJSONView(
            plan: plan, types: try await StateTypes(), configuration: manifests.configuration, time: saved.startTime
          ).json)
      } else {
        terminal.print(
          PlanView(plan: plan, paint: paint, types: try await StateTypes(), detail: detail.detail).text())
      }
      return
    }
    let project = try Project(directory: directory)
    let snapshot = try await project.existingSnapshot()
    if reveal { try await Revealing(stack: project.identity(snapshot.head).id, kms: kms).admit() }
    let view = StateView(paint: paint, types: try await StateTypes(), reveals: reveal)
    if json {
      terminal.print(try view.json(snapshot))
    } else {
      terminal.print(detail.summary ? try view.summary(snapshot) : try view.text(snapshot))
    }
  }
}
