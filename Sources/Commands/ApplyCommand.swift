import ArgumentParser
import Diagnostics
import Engine

struct ApplyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Make what is there what the manifests say.",
    discussion: """
      Shows the plan and asks, unless told not to. Ctrl-C once: finish what is in flight, save, release the lock. Twice: \
      stop now; the journal knows what was begun, and the next run goes on from there.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var planning: PlanningOptions
  @Flag(name: .customLong("auto-approve"), help: "Do not ask.") var autoApprove = false
  @Flag(help: "Print what happens as JSON, an object a line.") var json = false
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func run() async throws {
    let session = try await Session.open(common.directory(directory), planning)
    try await StackRun(session: session, terminal: common.terminal, json: json)
      .apply(planning, destroy: false, autoApprove: autoApprove)
  }
}
