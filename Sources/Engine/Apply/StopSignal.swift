import Synchronization

/// Asks a running apply to finish what is in flight and to begin nothing more.
public final class StopSignal: Sendable {
  private let flag = Atomic<Bool>(false)

  public init() {}

  public func stop() { flag.store(true, ordering: .sequentiallyConsistent) }
  public var isStopped: Bool { flag.load(ordering: .sequentiallyConsistent) }
}
