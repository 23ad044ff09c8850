import Glibc
import Synchronization

/// Signals that would end the program, held back while there is something that has to be put right first: a terminal without echo, a
/// file that nobody may find.
public enum HeldSignals {
  /// The first that came and would have ended the program; 0 for none.
  private static let first = Atomic<Int32>(0)

  /// The first signal that came since the work began; who works looks now and then, and comes to an end.
  public static var arrived: Int32? {
    let number = first.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Does the work; then the signal that came meanwhile has its effect.
  /// - Parameter passing: signals that have no effect at all, such as those that the terminal gives to an editor too.
  public static func during<Result>(
    _ ending: [Int32] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM], passing: [Int32] = [], _ work: () throws -> Result
  ) rethrows -> Result {
    first.store(0, ordering: .relaxed)
    // Not ignored, since that would go over to the programs that are started.
    let former =
      passing.map { ($0, set($0) { _ in }) }
      + ending.map { number in
        (number, set(number) { _ = HeldSignals.first.compareExchange(expected: 0, desired: $0, ordering: .relaxed) })
      }
    defer {
      for (number, action) in former {
        var action = action
        sigaction(number, &action, nil)
      }
      if let number = arrived { deliver(number) }
    }
    return try work()
  }

  /// To this thread, of which there is no telling whether it takes signals.
  private static func deliver(_ number: Int32) {
    var numbers = sigset_t()
    sigemptyset(&numbers)
    sigaddset(&numbers, number)
    pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
    raise(number)
  }

  private static func set(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) -> sigaction {
    var former = sigaction()
    sigaction(number, nil, &former)
    // Of a program that was told to outlive its terminal, it stays so.
    if unsafeBitCast(former.__sigaction_handler.sa_handler, to: Int.self) == 1 { return former }
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    sigaction(number, &action, nil)
    return former
  }
}
