import ArgumentParser
import Diagnostics
import Engine
import LocalCloud
import Platform
import ProviderKit

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check the manifests, without looking at state or the world.",
    discussion: "Reports all errors, not the first. Variables without a default need no value.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var variables: VariableOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The stack's directory.", completion: .directory) var directory: String?

  func run() async throws {
    let diagnostics = try await check(common.directory(directory))
    let terminal = common.terminal
    if json {
      terminal.print(DiagnosticJSON.report(diagnostics))
    } else {
      if !diagnostics.isEmpty {
        terminal.note(DiagnosticRenderer(color: terminal.colorsErrors).render(diagnostics))
      }
      if !diagnostics.hasErrors { terminal.print("the manifests are valid") }
    }
    if diagnostics.hasErrors { throw CommandOutcome.failed }
  }

  private static let kept = KeptResult<Manifests>()
  private static let analysed = KeptResult<any Sendable>()

  private func check(_ directory: String) async throws -> Diagnostics {
    var diagnostics = Diagnostics()
    let inputs = variables.inputs
    let manifests = try Manifests(directory, inputs: inputs, into: &diagnostics)
    let given = manifests.isReadable ? manifests.givenVariables(inputs, into: &diagnostics) : [:]
    if manifests.isReadable {
      diagnostics.append(newOf: manifests.backendFaults(given: given))
      diagnostics.append(newOf: Diagnostics(manifests.missingProviders))
    }
    // Freed with the process: to take a large configuration apart takes time, and is of no use.
    Self.kept.keep(manifests)
    return try await manifests.allFaults(diagnostics, variables: given) { Self.analysed.keep($0) }
  }
}
