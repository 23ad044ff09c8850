import ArgumentParser
import Builds
import Diagnostics
import Platform

struct BuildCancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Cancel a build that runs or waits.")

  @OptionGroup var common: CommonOptions
  @Argument(help: "The build: its id, the beginning or end of it, or `latest`.") var id: String

  func run() async throws {
    let history = BuildHistory()
    let record = try history.find(id)
    guard !record.status.isFinal else {
      throw Diagnostic(.error, "the build `\(record.id)` is over", detail: "its status is \(record.status.rawValue)")
    }
    try history.requestCancel(record)
    let deadline = ContinuousClock.now + .seconds(30)
    while try !history.find(record.id).status.isFinal, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(50))
    }
    let result = try history.find(record.id)
    guard result.status.isFinal else { throw Diagnostic(.error, "the build `\(record.id)` does not end") }
    common.terminal.print("build \(result.id): \(result.status.rawValue)")
  }
}
