import Diagnostics
import Glibc
import Language
import Platform
import Values

/// Reads a stack's manifests.
enum Manifests {
  /// Reads the configuration in a directory and makes that the working directory, so that the relative paths in it mean
  /// the same wherever the command was run.
  static func load(_ directory: String, into diagnostics: inout Diagnostics) throws -> Configuration {
    guard chdir(directory) == 0 else { throw SystemError("enter the folder", directory, code: errno) }
    let configuration = ConfigurationLoader().load(".", into: &diagnostics)
    if !diagnostics.hasErrors { ConfigurationValidator(configuration).validate(into: &diagnostics) }
    return configuration
  }

  /// The values of the root module's variables: from the environment, then files of the directory, then the files and
  /// assignments named on the command line.
  ///
  /// - Parameter files: absolute paths.
  static func variables(
    of configuration: Configuration, files: [String] = [], assignments: [String] = [],
    into diagnostics: inout Diagnostics
  ) -> [String: Value] {
    var inputs = VariableInputs()
    inputs.add(environment: ProcessEnvironment.all)
    inputs.add(directory: ".", into: &diagnostics)
    for file in files { inputs.add(file: file, into: &diagnostics) }
    for assignment in assignments { inputs.add(option: assignment, into: &diagnostics) }
    return inputs.resolve(for: configuration.root, into: &diagnostics)
  }
}
