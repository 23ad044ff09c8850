import ArgumentParser
import Diagnostics
import StateStorage

struct StateDiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Tell what differs between two versions of the state.",
    usage: "stack state diff [<directory>] <from> [<to>]",
    discussion:
      "Versions are those of `stack state history`; 0 is the empty state, and without a second the newest is taken.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The stack's directory, and one or two versions.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    let store = try await Project(directory: directory).existingStore()
    let versions = rest.compactMap { Int($0) }
    guard versions.count == rest.count, (1...2).contains(versions.count), let from = versions.first else {
      throw Diagnostic(
        .error, "which versions?", hints: ["`stack state history` lists them, as in `stack state diff 3 5`"])
    }
    let newest = try await store.versions().first?.number ?? 0
    let difference = try await store.difference(from: from, to: versions.count == 2 ? versions[1] : newest)
    try await store.close()
    let view = StateDifferenceView(
      difference: difference, paint: Paint(enabled: common.terminal.colorsOutput), types: try await StateTypes())
    if json {
      common.terminal.print(try view.json())
    } else if !difference.isEmpty {
      common.terminal.print(try view.text())
    }
  }
}
