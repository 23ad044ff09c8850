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
      signatures.removeAll { $0.name != name }
      guard !signatures.isEmpty else {
        throw Diagnostic(
          .error, "there is no function `\(name)`",
          hints: Suggestion.hints(for: name, among: names) + ["`stack metadata functions` lists all"])
      }
    }
    if json {
      common.terminal.print([
        "format_version": "1.0",
        "function_signatures": .object(signatures.map { JSON.Member($0.name, Self.json($0)) }),
      ])
      return
    }
    let paint = Paint(enabled: common.terminal.colorsOutput)
    common.terminal.print(
      signatures.map { paint($0.text, .bold) + "\n    " + $0.description }.joined(separator: "\n"))
  }

  private static func json(_ signature: FunctionSignature) -> JSON {
    var members: [JSON.Member] = [
      .init("description", .string(signature.description)), .init("return_type", json(signature.result)),
    ]
    if !signature.parameters.isEmpty {
      members.append(.init("parameters", .array(signature.parameters.map { .object(json($0)) })))
    }
    if let variadic = signature.variadic {
      members.append(.init("variadic_parameter", .object(json(variadic))))
    }
    return .object(members)
  }

  private static func json(_ parameter: FunctionSignature.Parameter) -> [JSON.Member] {
    var members: [JSON.Member] = [.init("name", .string(parameter.name))]
    if !parameter.description.isEmpty { members.append(.init("description", .string(parameter.description))) }
    if parameter.allowsNull { members.append(.init("is_nullable", true)) }
    members.append(.init("type", json(parameter.type)))
    return members
  }

  private static func json(_ type: ValueType) -> JSON { (try? JSON(parsing: type.jsonBytes)) ?? .null }
}
