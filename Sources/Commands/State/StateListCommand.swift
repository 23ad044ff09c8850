import ArgumentParser
import StateStorage
import Values

struct StateListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the addresses of what is in the state.",
    usage: "stack state list [<directory>] [<address> ...]",
    discussion: "With addresses, only those and what stands below them.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The stack's directory, and addresses.") var arguments: [String] = []

  func run() async throws {
    let (directory, prefixes) = try common.split(arguments)
    let snapshot = try await Project(directory: directory).existingSnapshot()
    let keys = try snapshot.instances(below: prefixes).map(\.key)
    if json {
      common.terminal.print(
        .array(
          keys.map { ["address": .string($0.address), "deposed": $0.deposed.map { .string($0) } ?? .null] }))
    } else if !keys.isEmpty {
      common.terminal.print(keys.map(\.description).joined(separator: "\n"))
    }
  }
}
