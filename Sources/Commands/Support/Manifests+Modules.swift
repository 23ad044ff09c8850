import Diagnostics
import Language
import Platform

extension Manifests {
  /// A loader of the working directory's configuration.
  static func loader(
    files: any FileReading, inputs: [VariableOptions.Input], displayFolder: String
  ) -> ConfigurationLoader {
    var loader = ConfigurationLoader(files: files)
    loader.displayFolder = displayFolder
    loader.rootVariables = { module in
      // What is wrong with the values is told when they are read for the run.
      var ignored = Diagnostics()
      return given(inputs, displayFolder, into: &ignored).resolve(for: module, requiresAll: false, into: &ignored)
    }
    return loader
  }

  /// What was given for variables: by the environment, by files of the directory, on the command line.
  static func given(
    _ inputs: [VariableOptions.Input], _ displayFolder: String, into diagnostics: inout Diagnostics
  ) -> VariableInputs {
    var given = VariableInputs()
    given.add(environment: ProcessEnvironment.all)
    given.add(directory: ".", displayFolder: displayFolder, into: &diagnostics)
    for input in inputs {
      switch input {
      case .assignment(let text): given.add(option: text, into: &diagnostics)
      case .file(let path, let name): given.add(file: path, displayName: name, into: &diagnostics)
      }
    }
    return given
  }

  /// Makes sure that this program is of a version that every module takes.
  static func checkVersion(_ configuration: Configuration, into diagnostics: inout Diagnostics) {
    guard let own = VersionConstraint.Version(ProductVersion.current) else { return }
    for module in configuration.sortedModules {
      for (text, range) in module.settings.requiredVersions where VersionConstraint(text)?.allows(own) == false {
        diagnostics.error(
          "another version of stack is required",
          detail: "this is \(ProductVersion.current), and `\(text)` is required",
          range: range)
      }
    }
  }

  /// Makes sure that fetched modules are what they were when they were fetched, and what is locked.
  static func checkContent(of installed: InstalledModules, into diagnostics: inout Diagnostics) throws {
    guard !installed.entries.isEmpty else { return }
    let locked = Set(try ModuleLock(directory: ".").packages.values.map(\.hash))
    for (_, entry) in installed.entries.sorted(by: { $0.key < $1.key }) where !locked.contains(Path.name(entry.root)) {
      diagnostics.error(
        "a fetched module is not the one that is locked",
        detail: "`\(ModuleLock.fileName)` does not name what was fetched from `\(entry.package)`",
        hints: ["run `stack init`, which fetches what is locked"])
    }
    for root in Set(installed.entries.values.map(\.root)).sorted() {
      let hash = try? FileTree.contentHash(root)
      if hash == Path.name(root) { continue }
      diagnostics.error(
        "a fetched module was changed", detail: "`\(root)` is not what was fetched",
        hints: ["run `stack init`, which fetches it again"])
    }
  }
}
