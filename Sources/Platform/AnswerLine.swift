import Glibc
import Synchronization

/// A line that somebody types as an answer.
public enum AnswerLine {
  public enum Answer: Hashable, Sendable {
    case line(String)
    /// Nothing more comes.
    case end
    /// Ctrl-C.
    case interrupted
  }

  private static let wasInterrupted = Atomic(false)

  /// Waits for the line. An interrupt ends the waiting and not the program.
  public static func read() -> Answer {
    wasInterrupted.store(false, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in AnswerLine.wasInterrupted.store(true, ordering: .relaxed) }
    var former = sigaction()
    // Without SA_RESTART, so that reading ends.
    sigaction(SIGINT, &action, &former)
    defer { sigaction(SIGINT, &former, nil) }
    if let line = readLine(strippingNewline: true) { return .line(line) }
    return wasInterrupted.load(ordering: .relaxed) ? .interrupted : .end
  }
}
