import Engine
import Language

/// The command that goes on with a run that did not come to its end: the one that was run, with all that decides what is to be done. Another
/// would take back what succeeded.
struct CommandToGoOn {
  /// As a shell takes it. What is sensitive is told by its name alone.
  let text: String

  /// - Parameters:
  ///   - variables: those that are declared.
  ///   - left: the addresses of what failed or was not begun.
  init(_ options: PlanningOptions, destroy: Bool, variables: [String: VariableConfiguration], left: Set<String>) {
    let scope = options.scope
    var words = ["stack", destroy ? "destroy" : "apply"] + CommandPlace.words
    for input in scope.variables.inputs {
      switch input {
      case .assignment(let text): words += ["--var", Self.shown(text, variables)]
      case .file(_, let name): words += ["--var-file", name]
      }
    }
    for (option, values) in [
      ("--target", scope.target), ("--target-file", scope.targetFiles.map(\.name)), ("--exclude", scope.exclude),
      ("--exclude-file", scope.excludeFiles.map(\.name)),
      // What was replaced is not to be replaced again.
      ("--replace", options.replace.filter { left.contains($0) }),
    ] {
      for value in values { words += [option, value] }
    }
    if !options.refresh { words.append("--no-refresh") }
    if options.refreshOnly { words.append("--refresh-only") }
    text = words.map(Self.quoted).joined(separator: " ")
  }

  private static func shown(_ assignment: String, _ variables: [String: VariableConfiguration]) -> String {
    let name = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init)
    guard let name, let variable = variables[name], !variable.isSensitive, !variable.isEphemeral else {
      return "\(name ?? "")=…"
    }
    return assignment
  }

  private static func quoted(_ word: String) -> String {
    word.contains("\n") ? "'" + word.replacing("'", with: "'\\''") + "'" : CommandLineText.quoted(word)
  }
}
