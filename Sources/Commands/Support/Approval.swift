import Diagnostics
import Glibc
import Platform

/// Asks before something is changed.
struct Approval {
  let terminal: Terminal

  /// Returns when the answer is `yes`.
  func ask(destroy: Bool) throws {
    try ask(destroy ? "Destroy all of this, with its data?" : "Apply these changes?")
  }

  /// Returns when the answer to the question is `yes`.
  func ask(_ question: String) throws {
    guard isatty(STDIN_FILENO) == 1 else {
      throw Diagnostic(
        .error, "there is nobody to ask", detail: "standard input is not a terminal",
        hints: ["give --auto-approve to do it without being asked"])
    }
    terminal.draw("\n\(question) Only `yes` is taken as a yes: ")
    let answer = AnswerLine.read()
    if answer == .line("yes") { return }
    if answer == .interrupted { terminal.draw("\n") }
    terminal.note("Nothing was changed.")
    throw answer == .interrupted ? CommandOutcome.interrupted : CommandOutcome.failed
  }
}
