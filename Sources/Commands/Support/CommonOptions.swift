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
    guard Files.isFolder(directory) else { throw Self.missing(argument ?? chdir ?? directory) }
    CommandPlace.note(place(argument))
    return directory
  }

  private static func missing(_ directory: String) -> Diagnostic {
    Diagnostic(
      .error, "there is no directory `\(directory)`",
      hints: ["name the directory that holds the stack's `*.stack.hcl` files"])
  }

  /// The directory as it was given.
  private func place(_ argument: String?) -> String? {
    guard let chdir, let argument, !argument.hasPrefix("/") else { return argument ?? chdir }
    return Path.join(chdir, argument)
  }

  /// Takes an optional leading directory off the arguments: the first one, if it names a directory that is there.
  func split(_ arguments: [String]) throws -> (directory: String, rest: [String]) {
    guard let first = arguments.first else { return (try directory(), []) }
    guard isDirectory(first) else {
      if Self.looksLikeDirectory(first), !Files.exists(Path.absolute(first)) { throw Self.missing(first) }
      return (try directory(), arguments)
    }
    return (try directory(first), Array(arguments.dropFirst()))
  }

  /// Addresses and providers have a `/` inside at most.
  private static func looksLikeDirectory(_ argument: String) -> Bool {
    ["/", "./", "../"].contains { argument.hasPrefix($0) }
  }

  private func isDirectory(_ argument: String) -> Bool {
    let base = Path.absolute(chdir ?? ".")
    return Files.isFolder(argument.hasPrefix("/") ? argument : Path.join(base, argument))
  }
}
