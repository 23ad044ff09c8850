import ArgumentParser
import Builds

struct BuildApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Let a build run that waits for approval.")

  @OptionGroup var common: CommonOptions
  @Option(help: "Why; kept with the build.") var comment: String?
  @Argument(help: "The build: its id, the beginning or end of it, or `latest`.") var id: String

  func run() async throws {
    let record = try BuildDecision(id: id, isApproved: true, comment: comment).make()
    try TriggerFiring().queue.wake()
    common.terminal.print("build \(record.id): \(record.status.rawValue)")
  }
}
