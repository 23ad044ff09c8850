/// Sets the usual action of signals to end aside from its making until it is dropped: what comes meanwhile waits for whoever looks, or
/// for the next stream of them. In force at once, and gone at once.
public final class SignalFlag: Sendable {
  private let numbers: [Int32]

  public init(_ numbers: [Int32] = ProcessSignals.ending) {
    self.numbers = numbers
    SignalInbox.keep(numbers)
  }

  deinit { SignalInbox.drop(numbers) }

  /// Whether one has come that nobody has taken. It stays until somebody takes it.
  public var isRaised: Bool { SignalInbox.has(numbers) }

  /// Returns when one has come, or when cancelled.
  public func wait() async {
    while !isRaised, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(20)) }
  }
}
