import AgentAPI
import ArgumentParser
import Builds

struct TriggerRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Queue a trigger's build by hand; print its id.")

  @OptionGroup var common: CommonOptions
  @Option(help: "What to build: a branch, a tag or a commit.") var revision = "HEAD"
  @Argument(help: "The trigger.") var name: String

  func run() async throws {
    let firing = TriggerFiring()
    let record = try await firing.run(try TriggerLookup.find(name), revision: revision)
    try firing.queue.wake()
    common.terminal.print(record.id)
  }
}
