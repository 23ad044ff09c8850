import Glibc
import Synchronization

/// Notes that a signal to end has come, in place of ending the program, from its making until it is dropped.
///
/// It is in force at once, and gone at once: sources of Dispatch are neither, so that they take signals that others wait for by now.
/// There is one at a time.
public struct SignalFlag {
  private static let raised = Atomic(false)
  private let former: [(number: Int32, action: sigaction)]

  public init(_ numbers: [Int32] = ProcessSignals.ending) {
    Self.raised.store(false, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in SignalFlag.raised.store(true, ordering: .relaxed) }
    former = numbers.map { number in
      var former = sigaction()
      sigaction(number, &action, &former)
      return (number, former)
    }
  }

  /// Whether one has come since the last flag was made.
  public static var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// From here on they do what they did before.
  public func drop() { for (number, var action) in former { sigaction(number, &action, nil) } }
}
