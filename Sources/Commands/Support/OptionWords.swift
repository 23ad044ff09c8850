import Language
import Platform
import Values

/// What a command line says of what is to be done, to be said again: variables, targets and the like.
struct OptionWords: Sendable, Hashable {
  private static let files: Set<String> = ["--var-file", "--target-file", "--exclude-file"]

  /// An option each, with its value if it takes one. What is sensitive or ephemeral stands there by its name alone.
  private(set) var options: [[String]]

  /// - Parameter variables: those that are declared.
  init(_ planning: PlanningOptions, variables: [String: VariableConfiguration]) {
    let scope = planning.scope
    options = Self.assignments(scope.variables, variables)
    for (option, values) in [
      ("--target", scope.target), ("--target-file", scope.targetFiles.map(\.name)), ("--exclude", scope.exclude),
      ("--exclude-file", scope.excludeFiles.map(\.name)), ("--replace", planning.replace),
    ] {
      options += values.map { [option, $0] }
    }
    if !planning.refresh { options.append(["--no-refresh"]) }
    if planning.refreshOnly { options.append(["--refresh-only"]) }
  }

  /// Those of a saved plan, as they are to be said where a run stands now.
  init(json: JSON?, in folder: String) {
    options = (json?.array ?? []).compactMap { option in
      var words = (option.array ?? []).compactMap(\.string)
      guard let name = words.first else { return nil }
      if Self.files.contains(name), words.count == 2, Path.isInside(words[1], folder) {
        words[1] = Path.relative(words[1], to: folder)
      }
      return words
    }
  }

  /// To be kept with a plan: files by their whole paths.
  /// - Parameter folder: where the command was run.
  func json(from folder: String) -> JSON {
    .array(
      options.map { words in
        let isFile = Self.files.contains(words[0]) && words.count == 2
        return .array((isFile ? [words[0], Path.absolute(words[1], from: folder)] : words).map { .string($0) })
      })
  }

  /// With the variables that are given again with a saved plan.
  func adding(_ inputs: VariableOptions, variables: [String: VariableConfiguration]) -> OptionWords {
    var all = self
    let known = Set(options)
    all.options.insert(contentsOf: Self.assignments(inputs, variables).filter { !known.contains($0) }, at: 0)
    return all
  }

  private static func assignments(
    _ inputs: VariableOptions, _ variables: [String: VariableConfiguration]
  ) -> [[String]] {
    inputs.inputs.map { input in
      switch input {
      case .assignment(let text): ["--var", shown(text, variables)]
      case .file(_, let name): ["--var-file", name]
      }
    }
  }

  private static func shown(_ assignment: String, _ variables: [String: VariableConfiguration]) -> String {
    let name = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init)
    guard let name, let variable = variables[name], !variable.isSensitive, !variable.isEphemeral else {
      return "\(name ?? "")=…"
    }
    return assignment
  }
}
