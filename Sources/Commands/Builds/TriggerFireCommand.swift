import ArgumentParser
import Builds
import Glibc
import Platform

/// What git's hooks run: queues builds for what was pushed or committed.
struct TriggerFireCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "fire", shouldDisplay: false)

  @Option var repository: String
  /// Lines of `old new reference`; `-`: they come by standard input.
  @Option var events: String

  func run() async throws {
    let firing = TriggerFiring()
    let events =
      events == "-" ? String(decoding: try Files.read("/dev/stdin", limit: 256 << 20), as: UTF8.self) : events
    let records = try await firing.fire(repository: repository, PushEvent.parse(events))
    guard !records.isEmpty else { return }
    try firing.queue.wake()
    Terminal().print(records.map(\.id).joined(separator: "\n"))
  }
}
