import Synchronization

/// What a piece of work came to, kept from within it for the case that something fails after it.
final class KeptResult<Value: Sendable>: Sendable {
  private let kept = Mutex<Value?>(nil)

  var value: Value? { kept.withLock { $0 } }

  func keep(_ value: Value) { kept.withLock { $0 = value } }
}
