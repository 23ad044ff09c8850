import Synchronization

/// Numbered pieces of work, taken by several tasks, each with two buffers of its own.
final class BatchRun: Sendable {
  typealias Buffer = UnsafeMutableRawBufferPointer
  typealias Work = @Sendable (_ index: Int, _ plain: Buffer, _ sealed: Buffer) throws -> Void

  private let count: Int
  private let plain: Int
  private let sealed: Int
  private let piece: Work
  private let next = Atomic<Int>(0)
  private let failed = Mutex<(index: Int, error: any Error)?>(nil)

  init(count: Int, plain: Int, sealed: Int, work: @escaping Work) {
    self.count = count
    self.plain = plain
    self.sealed = sealed
    piece = work
  }

  /// What the lowest number that failed threw.
  var error: (any Error)? { failed.withLock { $0?.error } }

  /// Takes pieces until there are none.
  func work() {
    let (plain, sealed) = (EnvelopeBody.buffer(plain), EnvelopeBody.buffer(sealed))
    defer {
      EnvelopeBody.release(plain)
      EnvelopeBody.release(sealed)
    }
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      // What comes after a failure need not be looked at; what comes before it must.
      guard index < count, index < failed.withLock({ $0?.index ?? count }) else { return }
      do { try piece(index, plain, sealed) } catch {
        failed.withLock { if index < $0?.index ?? count { $0 = (index, error) } }
      }
    }
  }
}
