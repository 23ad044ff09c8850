import Foundation
import Platform

/// All that a step's outputs depend on, as far as it was declared.
struct ReuseManifest: Sendable, Codable, Equatable {
  let command: String
  let environment: String
  let inputs: [String: String]

  /// - Parameter program: what runs it; a new version of the program is another step.
  init(
    _ step: BuildStep, definition: BuildDefinition, substitutions: SubstitutionSet, program: String, workspace: String
  )
    throws
  {
    let words = [step.name.value, step.entrypoint?.value ?? "", step.script?.value ?? "", step.folder?.value ?? ""]
    let size = Files.status(program).map { "\($0.size) \($0.modified)" } ?? ""
    command = FileTree.textHash(
      (words + step.arguments.map(\.value) + [program, size] + (step.reuse?.outputs.map(\.value) ?? []))
        .joined(separator: "\u{0}"))
    var variables = (definition.options.environment + step.environment).map(\.value)
    variables += (definition.options.secretEnvironment + step.secretEnvironment).map(\.value)
    if step.automapSubstitutions ?? definition.options.automapSubstitutions {
      // The build's own number changes each time and means nothing.
      variables += substitutions.entries.filter { $0.name != "BUILD_ID" }.map { "\($0.name)=\($0.value)" }
    }
    environment = FileTree.textHash(variables.joined(separator: "\u{0}"))
    var inputs: [String: String] = [:]
    for entry in try PathSelection(step.reuse?.inputs.map(\.value) ?? []).entries(in: workspace) {
      let path = Path.join(workspace, entry.path)
      switch entry.kind {
      case .file: inputs[entry.path] = (entry.mode & 0o100 == 0 ? "" : "x ") + (try FileTree.fileHash(path))
      case .symbolicLink: inputs[entry.path] = "link \(Files.linkTarget(path) ?? "")"
      case .folder, .other: break
      }
    }
    self.inputs = inputs
  }

  var key: String {
    let files = inputs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.flatMap { [$0.key, $0.value] }
    return FileTree.textHash(([command, environment] + files).joined(separator: "\u{0}"))
  }

  /// Why outputs of another time do not serve, in a line.
  func difference(from earlier: ReuseManifest) -> String {
    if command != earlier.command { return "the command has changed" }
    if environment != earlier.environment { return "the environment has changed" }
    let names = Set(inputs.keys).union(earlier.inputs.keys).filter { inputs[$0] != earlier.inputs[$0] }.sorted()
    guard let first = names.first else { return "its outputs are no longer kept" }
    let what = earlier.inputs[first] == nil ? "is new" : inputs[first] == nil ? "is gone" : "has changed"
    return "`\(first)` \(what)" + (names.count > 1 ? ", and \(names.count - 1) more" : "")
  }
}
