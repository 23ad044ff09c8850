import Platform

/// Ends the waiting for a lock when the program is told to stop, so that whoever waits behind it need not wait for it.
enum WaitingInterruption {
  /// Returns at the first signal to stop, or when cancelled.
  static func wait(_ terminal: Terminal) async {
    for await _ in ProcessSignals.stream([ProcessSignals.interrupt, ProcessSignals.terminate]) {
      terminal.note("stopped waiting for the lock: nothing was changed")
      return
    }
  }
}
