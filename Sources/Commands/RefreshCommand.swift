import ArgumentParser
import Diagnostics
import Engine

struct RefreshCommand: AsyncParsableCommand, JSONReporting {
  static let endsWithSummary = true
  static let configuration = CommandConfiguration(
    commandName: "refresh", abstract: "Bring the state up to date with the real things.",
    discussion: "The same as `stack apply --refresh-only --auto-approve`: nothing but the state is changed.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var scope: ScopeOptions
  @OptionGroup var detail: PlanDetailOptions
  @Flag(help: "Print what happens as JSON, an object a line.") var json = false
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func run() async throws {
    let options = try scope.refreshing()
    let session = try await Session.open(common.directory(directory), options)
    try await StackRun(session: session, terminal: common.terminal, json: json, detail: detail.detail)
      .apply(options, destroy: false, autoApprove: true)
  }
}
