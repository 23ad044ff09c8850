import Diagnostics
import Glibc
import Language
import Platform
import Values

/// A stack's manifests, read.
struct Manifests: Sendable {
  let configuration: Configuration
  /// The directory they are in, absolute.
  let directory: String
  /// The same as the user sees it from where the command was run; empty for that directory itself.
  let displayFolder: String
  /// The directory in which the command was run.
  let workingDirectory: String
  /// Whether they could be read, so that it makes sense to look for further faults.
  let isReadable: Bool
  /// The files that were read, by path from the directory.
  let files: [String: [UInt8]]

  /// Reads the configuration in a directory and makes that the working directory, so that the relative paths in it mean
  /// the same wherever the command was run.
  ///
  /// Files are named in diagnostics as they are reached from where the command was run.
  /// - Parameters:
  ///   - inputs: values for variables, as far as the sources of modules need them.
  ///   - requiresFiles: whether a directory without manifests is an error.
  init(
    _ directory: String, files: any FileReading = DiskFiles(), inputs: [VariableOptions.Input] = [],
    requiresFiles: Bool = true, into diagnostics: inout Diagnostics
  ) throws {
    self.directory = directory
    workingDirectory = Path.workingDirectory
    let display = Path.relative(directory, to: workingDirectory)
    displayFolder = display == "." ? "" : display
    guard chdir(directory) == 0 else { throw SystemError("enter the folder", directory, code: errno) }
    let recorded = RecordedFiles(files)
    var loader = Self.loader(files: recorded, inputs: inputs, displayFolder: displayFolder)
    loader.requiresFiles = requiresFiles
    loader.installed = ModuleInstaller.installed(files: recorded)
    if files is DiskFiles { try Self.checkContent(of: loader.installed, into: &diagnostics) }
    let isUntouched = !diagnostics.hasErrors
    configuration = loader.load(".", into: &diagnostics)
    self.files = recorded.contents
    isReadable = isUntouched && configuration.isWhole
    if isReadable {
      ConfigurationValidator(configuration).validate(into: &diagnostics)
      Self.checkProviders(configuration, into: &diagnostics)
    }
    Self.checkVersion(configuration, into: &diagnostics)
  }

  /// What the stack is called: as it says, or as its directory.
  var stackName: String { configuration.root.settings.name ?? StackName.standard(for: directory) }

  /// The values of the root module's variables: from the environment, then files of the directory, then what was given on
  /// the command line, in its order.
  ///
  /// - Parameter requiresAll: whether a variable without a value is an error; it is left out otherwise.
  func variables(
    _ inputs: [VariableOptions.Input] = [], requiresAll: Bool = true, into diagnostics: inout Diagnostics
  ) -> [String: Value] {
    let before = diagnostics.errors.count
    let given = Self.given(inputs, displayFolder, into: &diagnostics)
    // In a file that could not be read may stand what is missing.
    let isWhole = diagnostics.errors.count == before
    return given.resolve(for: configuration.root, requiresAll: requiresAll && isWhole, into: &diagnostics)
  }

  /// The same without those that nothing gives a value but their default.
  func givenVariables(_ inputs: [VariableOptions.Input], into diagnostics: inout Diagnostics) -> [String: Value] {
    let given = Self.given(inputs, displayFolder, into: &diagnostics)
    let names = Set(given.all.map(\.name))
    return given.resolve(for: configuration.root, requiresAll: false, into: &diagnostics)
      .filter { names.contains($0.key) }
  }
}
