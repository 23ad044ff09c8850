import ArgumentParser
import Diagnostics
import Engine
import Language
import Platform
import StateStorage

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take a thing that is there already into the state.",
    usage: "stack import [<directory>] <address> <id> [--generate-config <file>]",
    discussion: """
      The thing itself is not changed; the next plan shows what it lacks to be as the manifests say. What an identifier \
      looks like, the manual page of its type tells. An `import` block does the same as part of an apply.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var variables: VariableOptions
  @OptionGroup var generating: GenerateConfigOption
  @OptionGroup var lock: StateLockOptions
  @Argument(help: "The stack's directory, the address of the instance, and the thing's identifier.")
  var arguments: [String] = []

  func run() async throws {
    let (directory, words) = try common.split(arguments)
    guard words.count == 2 else {
      throw ValidationError("`stack import` takes an address and an identifier")
    }
    let (text, id) = (words[0], words[1])
    let address = try InstanceAddress(parsing: text)
    let file = generating.path(in: directory)
    var session = try await Session.open(directory, variables)
    if let file, session.manifests.configuration[address.configuration] == nil {
      let engine = try await session.engine()
      let generator = ConfigurationGenerator(engine: engine, directory: directory)
      let files = try await generator.write([(address, id, nil)], to: file)
      common.terminal.note("the block of `\(address)` is in `\(files.joined())`: look it over")
      try await session.store.close()
      session = try await Session.open(directory, variables)
    }
    let opened = session
    let found = try await lock.change(session.store, "import") { lease in
      try await opened.engine().importObject(address, id: id, under: lease)
    }
    try found.throwIfErrors()
    if !found.isEmpty { common.terminal.note(DiagnosticRenderer(color: common.terminal.colorsErrors).render(found)) }
    common.terminal.print("imported \(address): `stack plan` shows what differs from the manifests")
  }
}
