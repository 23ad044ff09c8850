import ArgumentParser
import Diagnostics
import Platform

/// What every command understands.
struct CommonOptions: ParsableArguments {
  @Option(
    name: [.customShort("C"), .customLong("chdir")],
    help: ArgumentHelp("Run as if started in this directory.", valueName: "dir"), completion: .directory)
  var chdir: String?

  @Flag(name: .customLong("no-color"), help: "Print without colours, as with NO_COLOR set.")
  var noColor = false

  var terminal: Terminal { Terminal(noColor: noColor) }

  /// The directory to work in: `argument` below `-C`, below the current one.
  func directory(_ argument: String? = nil) throws -> String {
    var directory = Path.absolute(chdir ?? ".")
    if let argument { directory = Path.absolute(argument, from: directory) }
    guard Files.isFolder(directory) else {
      throw Diagnostic(
        .error, "there is no directory `\(argument ?? chdir ?? directory)`",
        hints: ["name the directory that holds the stack's `*.stack.hcl` files"])
    }
    return directory
  }

  /// Takes an optional leading directory off the arguments: the first one, if it names a directory that is there.
  func split(_ arguments: [String]) throws -> (directory: String, rest: [String]) {
    guard let first = arguments.first, isDirectory(first) else {
      return (try directory(), arguments)
    }
    return (try directory(first), Array(arguments.dropFirst()))
  }

  private func isDirectory(_ argument: String) -> Bool {
    let base = Path.absolute(chdir ?? ".")
    return Files.isFolder(argument.hasPrefix("/") ? argument : Path.join(base, argument))
  }
}
