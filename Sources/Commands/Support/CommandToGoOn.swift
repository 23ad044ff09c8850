/// The command that goes on with a run that did not come to its end: the one that was run, or that made its plan, with all that decides what is
/// to be done. Another would take back what succeeded.
struct CommandToGoOn {
  /// As a shell takes it. What is sensitive is told by its name alone.
  let text: String

  /// - Parameters:
  ///   - left: the addresses of what failed or was not begun.
  ///   - project: the one that was run in.
  init(_ words: OptionWords, destroy: Bool, left: Set<String>, in project: Project) {
    // What was replaced is not to be replaced again.
    let options = words.options.filter { $0[0] != "--replace" || left.contains($0[1]) }
    self.init(["stack", destroy ? "destroy" : "apply"] + CommandPlace.words + options.flatMap(\.self), in: project)
  }

  /// - Parameter words: those of the command, in the workspace that is selected.
  init(_ words: [String], in project: Project) {
    text = (project.assignments + words).map(Self.quoted).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    word.contains("\n") ? "'" + word.replacing("'", with: "'\\''") + "'" : CommandLineText.quoted(word)
  }
}
