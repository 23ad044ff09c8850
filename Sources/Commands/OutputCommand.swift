import ArgumentParser
import Diagnostics
import StateStorage
import Values

struct OutputCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "output", abstract: "Print the stack's outputs, or one of them.",
    usage: "stack output [<directory>] [<name>] [--json] [--raw]",
    discussion: """
      One output that is a string, number or bool is printed bare, ready for a script; others as the language writes them. \
      Sensitive outputs are shown only when named with --json or --raw.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Flag(help: "Print a string without a line break after it.") var raw = false
  @Argument(help: "The stack's directory, and the name of an output.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    let snapshot = try await Project(directory: directory).existingSnapshot()
    guard let name = rest.first else { return try printAll(snapshot.outputs) }
    guard let output = snapshot.outputs.first(where: { $0.name == name }) else {
      throw snapshot.noOutput(name)
    }
    try printOne(output)
  }

  private func printAll(_ outputs: [OutputRecord]) throws {
    let terminal = common.terminal
    if json {
      terminal.print(
        .object(
          try outputs.map { output in
            let value = try output.value.decoded()
            return JSON.Member(
              output.name,
              [
                "sensitive": .bool(output.isSensitive),
                "value": output.isSensitive ? .null : ValueShape.redacted(value),
              ])
          }))
      return
    }
    guard !outputs.isEmpty else {
      terminal.note("the stack has no outputs")
      return
    }
    terminal.print(try OutputsView(paint: Paint(enabled: terminal.colorsOutput)).text(outputs))
  }

  private func printOne(_ output: OutputRecord) throws {
    let terminal = common.terminal
    let value = try output.value.decoded()
    if json {
      terminal.print(ValueShape.redacted(value.deeplyUnmarked))
      return
    }
    if output.isSensitive && !raw {
      throw Diagnostic(
        .error, "the output `\(output.name)` is sensitive", hints: ["name it with --raw or --json to see it"])
    }
    let plain = value.deeplyUnmarked
    guard let bare = plain.scalarText else {
      guard !raw else {
        throw Diagnostic(
          .error, "the output `\(output.name)` is not a string, number or bool", hints: ["print it with --json"])
      }
      terminal.print(ValueText(paint: Paint(enabled: terminal.colorsOutput), longestString: nil).text(plain, indent: 0))
      return
    }
    if raw { terminal.write(bare.utf8) } else { terminal.print(bare) }
  }
}
