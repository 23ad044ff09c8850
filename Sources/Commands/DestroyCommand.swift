import ArgumentParser
import Diagnostics
import Engine

struct DestroyCommand: AsyncParsableCommand, JSONReporting {
  static let endsWithSummary = true
  static let configuration = CommandConfiguration(
    commandName: "destroy", abstract: "Remove everything that is applied.",
    discussion: "Shows the plan and asks, unless told not to. Objects with `prevent_destroy` stop it.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var planning: PlanningOptions
  @OptionGroup var detail: PlanDetailOptions
  @Flag(name: .customLong("auto-approve"), help: "Do not ask.") var autoApprove = false
  @Flag(help: "Print what happens as JSON, an object a line.") var json = false
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func validate() throws {
    if planning.refreshOnly {
      throw ValidationError("`stack destroy` takes no --refresh-only: `stack refresh` brings the state up to date")
    }
    if !planning.replace.isEmpty { throw ValidationError("`stack destroy` takes no --replace") }
  }

  func run() async throws {
    let session = try await Session.open(common.directory(directory), planning)
    try await StackRun(session: session, terminal: common.terminal, json: json, detail: detail.detail)
      .apply(planning, destroy: true, autoApprove: autoApprove)
  }
}
