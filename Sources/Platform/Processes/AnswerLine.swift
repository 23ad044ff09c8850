import Glibc

/// A line that somebody types as an answer.
public enum AnswerLine {
  public enum Answer: Hashable, Sendable {
    case line(String)
    /// Nothing more comes.
    case end
    /// Ctrl-C, or another signal to end.
    case interrupted
  }

  /// Asks, and waits for the line.
  /// - Parameter isStopped: whether a signal to end has come, which whoever asks has to keep: it ends the waiting.
  public static func read(unless isStopped: () -> Bool, asking: () -> Void) -> Answer {
    asking()
    // Any thread may get the signal, so it does not end a reading: nothing is read before there is a line.
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while poll(&input, 1, 50) <= 0 {
      if isStopped() { return .interrupted }
    }
    // A terminal that is closed has something to read, too: its end.
    if isStopped() { return .interrupted }
    return readLine(strippingNewline: true).map { .line($0) } ?? .end
  }
}
