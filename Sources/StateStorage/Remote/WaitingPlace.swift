import Synchronization

/// Whether a server has told that it keeps a place for who waits for its lock.
final class WaitingPlace: Sendable {
  private let kept = Mutex(false)

  var isKept: Bool {
    get { kept.withLock { $0 } }
    set { kept.withLock { $0 = newValue } }
  }
}
