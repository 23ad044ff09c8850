/// The command that goes on with a run that did not come to its end: the one that was run, or that made its plan, with all that decides what is
/// to be done. Another would take back what succeeded.
struct CommandToGoOn {
  /// As a shell takes it. What is sensitive is told by its name alone.
  let text: String

  /// - Parameter left: the addresses of what failed or was not begun.
  init(_ words: OptionWords, destroy: Bool, left: Set<String>) {
    // What was replaced is not to be replaced again.
    let options = words.options.filter { $0[0] != "--replace" || left.contains($0[1]) }
    let all = ["stack", destroy ? "destroy" : "apply"] + CommandPlace.words + options.flatMap(\.self)
    text = all.map(Self.quoted).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    word.contains("\n") ? "'" + word.replacing("'", with: "'\\''") + "'" : CommandLineText.quoted(word)
  }
}
