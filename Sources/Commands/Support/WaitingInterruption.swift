import Diagnostics
import Platform
import Synchronization

/// Ends the waiting for a lock when the program is told to stop, so that whoever waits behind it need not wait for it.
///
/// A process runs one command, so there is one waiting.
enum WaitingInterruption {
  private static let isEnded = Mutex(false)

  /// What there is to tell of it; `nil` unless it was ended.
  static var fault: Diagnostic? {
    guard isEnded.withLock({ $0 }) else { return nil }
    return Diagnostic(.error, "stopped waiting for the lock", detail: "nothing was changed")
  }

  /// Returns at the first signal to stop, or when cancelled.
  static func wait(_ terminal: Terminal) async {
    for await _ in ProcessSignals.stream([ProcessSignals.interrupt, ProcessSignals.terminate]) {
      isEnded.withLock { $0 = true }
      terminal.note("stopped waiting for the lock: nothing was changed")
      return
    }
  }
}
