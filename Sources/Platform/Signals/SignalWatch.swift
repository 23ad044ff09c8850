import Synchronization

/// Gives each signal to end to whoever has to do something about it, from its making until it is ended or dropped; the usual action is
/// set aside meanwhile. In force at once, and gone at once.
///
/// Unlike `ProcessSignals.stream` it waits for no task to run, which in a program that is busy may take long.
public final class SignalWatch: Sendable {
  private let reader: Mutex<Int?>

  /// - Parameters:
  ///   - numbers: some of the three that `ProcessSignals` names.
  ///   - take: called on a thread of its own, one signal after the other; it must not make or end a watch.
  public init(_ numbers: [Int32] = ProcessSignals.ending, take: @escaping @Sendable (Int32) -> Void) {
    reader = Mutex(SignalInbox.read(numbers, take: take))
  }

  deinit { end() }

  /// The signals have their usual action again, unless others keep them.
  public func end() {
    guard let reader = reader.withLock({ $0.take() }) else { return }
    SignalInbox.endReading(reader)
  }
}
