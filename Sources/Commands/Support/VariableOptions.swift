import ArgumentParser
import Diagnostics
import Language
import Platform

/// Values for the root module's variables, given on the command line.
struct VariableOptions: ParsableArguments {
  @Option(
    name: .customLong("var"),
    help: ArgumentHelp("Set a variable of the root module; may be given again.", valueName: "name=value"))
  var assignments: [OrderedArgument] = []

  @Option(
    name: .customLong("var-file"),
    help: ArgumentHelp("Read variables from this file; may be given again.", valueName: "file"), completion: .file())
  var files: [OrderedArgument] = []

  /// One of the options; of two for the same variable the later counts.
  enum Input: Sendable {
    case assignment(String)
    /// The file's absolute path, and what the user calls it.
    case file(path: String, name: String)
  }

  var isEmpty: Bool { assignments.isEmpty && files.isEmpty }

  /// In the order of the command line; relative paths are taken from the directory that is current now.
  var inputs: [Input] {
    let all =
      assignments.map { ($0.position, Input.assignment($0.text)) }
      + files.map { ($0.position, Input.file(path: Path.absolute($0.text), name: $0.text)) }
    return all.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
