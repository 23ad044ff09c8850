import ArgumentParser
import Diagnostics
import StateStorage

struct StateShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one object of the state, with all attributes.",
    usage: "stack state show [<directory>] <address>")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The stack's directory, and an address.") var arguments: [String] = []

  func run() async throws {
    let (directory, rest) = try common.split(arguments)
    guard rest.count == 1, let address = rest.first else {
      throw Diagnostic(
        .error, "give one address", detail: "found \(rest.count)", hints: ["`stack state list` prints all addresses"])
    }
    let instance = try await Project(directory: directory).existingSnapshot().instance(at: address)
    let terminal = common.terminal
    let view = StateView(paint: Paint(enabled: terminal.colorsOutput), types: try await StateTypes())
    if json { terminal.print(try view.json(instance)) } else { terminal.print(try view.text(instance)) }
  }
}
