import Foundation
import TestSupport
import Testing

/// The program's commands, as it describes them itself.
struct CommandTree: Decodable {
  var commandName: String
  var shouldDisplay: Bool?
  var subcommands: [CommandTree]?
  var arguments: [Argument]?

  struct Argument: Decodable {
    var kind: String
    var shouldDisplay: Bool?
    var names: [Name]?
  }

  struct Name: Decodable {
    var kind: String
    var name: String
  }

  static func load() async throws -> CommandTree {
    let result = try await CLI("--experimental-dump-help").expect()
    return try JSONDecoder().decode(Document.self, from: Data(result.output)).command
  }

  private struct Document: Decodable {
    var command: CommandTree
  }

  /// Those that are shown, without `help`.
  var shown: [CommandTree] { (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" } }

  /// The words after `stack` of every command below this one that does something.
  func leaves(_ words: [String] = []) -> [[String]] {
    let own = words + [commandName]
    return shown.isEmpty ? [own] : shown.flatMap { $0.leaves(own) }
  }

  /// The long options of this command and those below it, as `--name`, without those that all commands have. An option with
  /// several names, such as `--write` and `--no-write`, is one element.
  var options: Set<[String]> {
    let own = (arguments ?? []).filter { $0.shouldDisplay != false }.map { argument in
      (argument.names ?? []).filter { $0.kind == "long" }.map { "--\($0.name)" }
    }
    let special = own.filter { names in !names.isEmpty && !names.contains(where: Self.common.contains) }
    return shown.reduce(Set(special)) { $0.union($1.options) }
  }

  /// How a page may name an option: by one of its names, or by the one that switches it off.
  static func spellings(_ option: [String]) -> [String] { option + option.map { "--no-\($0.dropFirst(2))" } }

  static let common: Set<String> = ["--chdir", "--no-color", "--help", "--version", "--json"]
}
