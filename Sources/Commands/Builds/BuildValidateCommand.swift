import ArgumentParser
import Builds
import Diagnostics
import Platform

struct BuildValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check build definitions: every error, with line and column.",
    discussion: "Nothing is run. Exit code 1 when there is an error.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var substitution: SubstitutionOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "Build definitions, YAML or JSON.", completion: .file()) var files: [String]

  func run() async throws {
    let directory = try common.directory()
    let given = try substitution.values
    var found = Diagnostics()
    let builders = BuilderCheck(try BuilderMap(source: directory, directories: .current))
    for file in files { found.append(contentsOf: Self.check(file, directory, given, builders)) }
    let terminal = common.terminal
    if json {
      terminal.print(DiagnosticJSON.report(found))
    } else {
      if !found.isEmpty { terminal.note(DiagnosticRenderer(color: terminal.colorsErrors).render(found)) }
      if !found.hasErrors {
        terminal.print(
          files.count == 1 ? "the build definition is valid" : "all \(files.count) build definitions are valid")
      }
    }
    if found.hasErrors { throw CommandOutcome.failed }
  }

  private static func check(
    _ file: String, _ directory: String, _ given: [String: String], _ builders: BuilderCheck
  ) -> Diagnostics {
    do {
      let (definition, found) = try DefinitionFile(file, in: directory).inspect()
      let builtIn = BuiltInValues.of(build: "", definition: definition, path: file)
      var all = found
      if found.hasErrors {
        all.append(contentsOf: definition.substitutionFaults(builtIn: builtIn, given: given))
        all.append(contentsOf: builders.faults(definition.withoutReferences, as: .warning))
        return all
      }
      do throws(Diagnostics) {
        let (built, _) = try definition.substituted(builtIn: builtIn, given: given)
        all.append(contentsOf: builders.faults(built, as: .warning))
      } catch {
        all.append(contentsOf: error)
        all.append(contentsOf: builders.faults(definition.withoutReferences, as: .warning))
      }
      return all
    } catch { return Diagnostics(describing: error) }
  }
}
