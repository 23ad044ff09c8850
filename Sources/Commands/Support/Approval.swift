import Diagnostics
import Glibc
import Platform

/// Asks before something is changed.
struct Approval {
  let terminal: Terminal
  /// Those of the run that asks; `nil` for one that holds nothing yet.
  var signals: RunSignals?

  /// Returns when the answer is `yes`.
  func ask(destroy: Bool) throws {
    try ask(destroy ? "Destroy all of this, with its data?" : "Apply these changes?")
  }

  /// Returns when the answer to the question is `yes`.
  func ask(_ question: String) throws {
    let answer = try self.answer(question)
    if answer == .line("yes") { return }
    if answer == .interrupted { terminal.draw("\n") }
    terminal.note("Nothing was changed.")
    throw answer == .interrupted ? CommandOutcome.interrupted : CommandOutcome.failed
  }

  /// Whether the answer to the question is `yes`.
  func agrees(to question: String) throws -> Bool {
    let answer = try self.answer(question)
    if answer == .interrupted { terminal.draw("\n") }
    return answer == .line("yes")
  }

  private func answer(_ question: String) throws -> AnswerLine.Answer {
    guard isatty(STDIN_FILENO) == 1 else {
      throw Diagnostic(
        .error, "there is nobody to ask", detail: "standard input is not a terminal",
        hints: ["give --auto-approve to do it without being asked"])
    }
    let signals = self.signals ?? RunSignals(terminal)
    defer { if self.signals == nil { signals.end() } }
    return AnswerLine.read(unless: { signals.stop.isStopped }) {
      terminal.draw("\n\(question) Only `yes` is taken as a yes: ")
    }
  }
}
