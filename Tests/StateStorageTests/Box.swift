import Synchronization

/// A value that tasks share.
final class Box<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>

  init(_ value: Value) { mutex = Mutex(value) }

  var value: Value { mutex.withLock { $0 } }

  @discardableResult
  func update(_ change: @Sendable (inout Value) -> Void) -> Value {
    mutex.withLock { value in
      change(&value)
      return value
    }
  }
}
