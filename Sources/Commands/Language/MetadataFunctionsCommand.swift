import ArgumentParser
import Diagnostics
import Language
import Values

struct MetadataFunctionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "functions", abstract: "Print the language's functions.",
    usage: "stack metadata functions [<name>] [--json]",
    discussion: "With --json in the form of `terraform metadata functions -json`.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "Only this function.") var name: String?

  func run() throws {
    var signatures = FunctionLibrary.standard.signatures
    if let name {
      let names = signatures.map(\.name)
      signatures = FunctionLibrary.standard.signature(name).map { [$0] } ?? []
      guard !signatures.isEmpty else {
        throw Diagnostic(
          .error, "there is no function `\(name)`",
          hints: Suggestion.hints(for: name, among: names) + ["`stack metadata functions` lists all"])
      }
    }
    if json {
      common.terminal.print([
        "format_version": "1.0",
        "function_signatures": .object(members(signatures)),
      ])
      return
    }
    let paint = Paint(enabled: common.terminal.colorsOutput)
    common.terminal.print(
      signatures.map { paint($0.text, .bold) + "\n    " + $0.description }.joined(separator: "\n"))
  }

  /// Every function by both of its names, `abs` and `core::abs`; one that was asked for by one of them by that alone.
  private func members(_ signatures: [FunctionSignature]) -> [JSON.Member] {
    if let name { return signatures.map { JSON.Member(name, FunctionSignatureJSON.described($0)) } }
    let prefixes = ["", "core::"]
    return prefixes.flatMap { prefix in
      signatures.map { JSON.Member(prefix + $0.name, FunctionSignatureJSON.described($0)) }
    }.sorted { $0.key < $1.key }
  }
}
