import Foundation
import Platform

/// All that a step's outputs depend on, as far as it was declared.
struct ReuseManifest: Sendable, Codable, Equatable {
  let command: String
  /// Keyed fingerprints of the variables' values, since some are secret, by their names.
  let variables: [String: String]
  let inputs: [String: String]

  /// - Parameters:
  ///   - program: what runs it; a new version of the program is another step.
  ///   - builder: what its name stands for, with the arguments that a file of builders gives, and which image it is.
  ///   - variables: all that the step gets but what is new in each build.
  init(
    _ step: BuildStep, program: String, builder: [String], variables: [String: String], key: ReuseKey, workspace: String
  ) throws {
    let words = [step.name.value, step.entrypoint?.value ?? "", step.script?.value ?? "", step.folder?.value ?? ""]
    let size = Files.status(program).map { "\($0.size) \($0.modified)" } ?? ""
    // Each list with its length: an argument that goes from one to the next makes another command.
    let lists = [
      words, builder, step.arguments.map(\.value), [program, size], step.reuse?.outputs.map(\.value) ?? [],
    ]
    command = FileTree.textHash(lists.flatMap { ["\($0.count)"] + $0 }.joined(separator: "\u{0}"))
    self.variables = variables.mapValues(key.fingerprint)
    var inputs: [String: String] = [:]
    let entries = try PathSelection(step.reuse?.inputs.map(\.value) ?? []).entries(in: workspace)
    for (index, entry) in entries.enumerated() {
      let path = Path.join(workspace, entry.path)
      switch entry.kind {
      case .file: inputs[entry.path] = (entry.mode & 0o100 == 0 ? "" : "x ") + (try FileTree.fileHash(path))
      case .symbolicLink: inputs[entry.path] = "link \(Files.linkTarget(path) ?? "")"
      // What is in a folder tells of it; of an empty one nothing else does.
      case .folder where index + 1 == entries.count || !Path.isInside(entries[index + 1].path, entry.path):
        inputs[entry.path] = "folder"
      case .folder, .other: break
      }
    }
    self.inputs = inputs
  }

  var key: String {
    func flat(_ values: [String: String]) -> [String] {
      values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.flatMap { [$0.key, $0.value] }
    }
    return FileTree.textHash(([command] + flat(variables) + [""] + flat(inputs)).joined(separator: "\u{0}"))
  }

  /// Why outputs of another time do not serve, in a line.
  func difference(from earlier: ReuseManifest) -> String {
    if command != earlier.command { return "the command has changed" }
    if let change = Self.change(variables, earlier.variables, "the variable ") { return change }
    return Self.change(inputs, earlier.inputs, "") ?? "its outputs are not kept"
  }

  /// The first that is not what it was, and how many more are not.
  private static func change(_ now: [String: String], _ then: [String: String], _ what: String) -> String? {
    let names = Set(now.keys).union(then.keys).filter { now[$0] != then[$0] }.sorted()
    guard let first = names.first else { return nil }
    let how = then[first] == nil ? "is new" : now[first] == nil ? "is gone" : "has changed"
    return "\(what)`\(first)` \(how)" + (names.count > 1 ? ", and \(names.count - 1) more" : "")
  }
}
