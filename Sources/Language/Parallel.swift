import Dispatch
import Synchronization

/// Pure work on all processors.
public enum Parallel {
  /// What `body` gives for each number below `count`, in their order; of few on this processor alone, as to share them out would cost
  /// more than they do.
  public static func compute<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    let size = 1024
    guard count >= 2 * size else { return (0..<count).map(body) }
    let chunks = (count + size - 1) / size
    let parts = Mutex([[Result]](repeating: [], count: chunks))
    DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
      let part = (chunk * size..<min(count, (chunk + 1) * size)).map(body)
      parts.withLock { $0[chunk] = part }
    }
    return parts.withLock { Array($0.joined()) }
  }
}
