import ArgumentParser
import Builds

struct BuildRejectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reject", abstract: "End a build that waits for approval, before it begins.")

  @OptionGroup var common: CommonOptions
  @Option(help: "Why; kept with the build.") var comment: String?
  @Argument(help: "The build: its id, the beginning or end of it, or `latest`.") var id: String

  func run() async throws {
    let record = try BuildDecision(id: id, isApproved: false, comment: comment).make()
    common.terminal.print("build \(record.id): \(record.status.rawValue)")
  }
}
