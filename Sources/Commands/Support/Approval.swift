import Diagnostics
import Glibc

/// Asks before something is changed.
struct Approval {
  let terminal: Terminal

  /// Returns when the answer is `yes`.
  func ask(destroy: Bool) throws {
    guard isatty(STDIN_FILENO) == 1 else {
      throw Diagnostic(
        .error, "there is nobody to ask", detail: "standard input is not a terminal",
        hints: ["give --auto-approve to apply without being asked"])
    }
    let question = destroy ? "Destroy all of this, with its data?" : "Apply these changes?"
    terminal.draw("\n\(question) Only `yes` is taken as a yes: ")
    guard readLine(strippingNewline: true) == "yes" else {
      terminal.note("Nothing was changed.")
      throw CommandOutcome.failed
    }
  }
}
