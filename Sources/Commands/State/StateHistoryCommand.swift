import ArgumentParser
import FoundationEssentials
import StateStorage
import Values

struct StateHistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List the versions that earlier runs left.",
    usage: "stack state history [<directory>]",
    discussion: "`stack state diff` compares two of them, `stack state rollback` returns to one.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The stack's directory.") var directory: String?

  func run() async throws {
    let store = try await Project(directory: common.directory(directory)).existingStore()
    let versions = try await store.versions()
    try await store.close()
    if json {
      common.terminal.print(.array(versions.map(Self.json)))
      return
    }
    var table = Table(["VERSION", "WHEN", "BY", "OPERATION", "CHANGES"])
    for version in versions {
      table.append([
        String(version.number), version.startedAt.formatted(.iso8601), version.who, version.operation,
        "+\(version.added) ~\(version.changed) -\(version.removed)",
      ])
    }
    if !table.isEmpty { common.terminal.print(table.text()) }
  }

  private static func json(_ version: StateVersion) -> JSON {
    [
      "version": .number(Number(version.number)), "started_at": .string(version.startedAt.formatted(.iso8601)),
      "who": .string(version.who), "operation": .string(version.operation),
      "serial_before": .number(Number(version.serialBefore)), "serial": .number(Number(version.serialAfter)),
      "added": .number(Number(version.added)), "changed": .number(Number(version.changed)),
      "removed": .number(Number(version.removed)),
    ]
  }
}
