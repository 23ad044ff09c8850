import Dispatch
import Synchronization

/// A few sessions of one PostgreSQL server, each lent to one piece of work at a time; opened when they are first needed, and
/// opened again when they were lost.
final class PostgresSessions: Sendable {
  private let make: @Sendable () -> PostgresConnection
  /// Counts those that may be lent.
  private let free: DispatchSemaphore
  /// Those that are not lent, the one that was used last at the end: it is lent next, so that few are kept open.
  private let idle: Mutex<[PostgresConnection]>

  init(_ count: Int, _ make: @escaping @Sendable () -> PostgresConnection) {
    self.make = make
    free = DispatchSemaphore(value: count)
    idle = Mutex([])
  }

  /// Does `work` with a session of its own, waiting for one if all are lent. To be called where a thread may wait.
  ///
  /// Where the session was lost, as when the server was restarted, it is done once more in a new one: `work` must be such as can
  /// be done twice.
  func withSession<Result>(_ work: (PostgresConnection) throws -> Result) throws -> Result {
    free.wait()
    let session = idle.withLock { $0.popLast() } ?? make()
    defer {
      idle.withLock { $0.append(session) }
      free.signal()
    }
    do { return try session.performNow(work) } catch let error as StateError where error.isTransient {
      return try session.performNow(work)
    }
  }
}
