import CPostgres
import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// One session of a PostgreSQL server, opened again when it was lost. All work is done on one queue of its own.
///
/// A server that hangs does not hang us: a session that is silent for too long is given up.
final class PostgresConnection: Sendable {
  let location: String
  let settings: String
  let patience: PostgresPatience
  private let notice: WaitingNotice?
  /// What is to be run whenever a session begins.
  private let begin: @Sendable (PostgresConnection) throws -> Void
  private let queue = DispatchQueue(label: "stack.state.postgres")
  private let session = Mutex<Session?>(nil)
  private let leaseEnd = Mutex<ContinuousClock.Instant?>(nil)
  /// That the server did not answer, and until when that is not tried again.
  private let silence = Mutex<(fault: StateError, end: ContinuousClock.Instant)?>(nil)

  init(
    _ settings: String, location: String, patience: PostgresPatience = PostgresPatience(),
    notice: WaitingNotice? = nil, begin: @escaping @Sendable (PostgresConnection) throws -> Void
  ) {
    self.settings = settings
    self.location = location
    self.patience = patience
    self.notice = notice
    self.begin = begin
  }

  deinit { session.withLock { if let open = $0 { stack_pq_close(open.pointer) } } }

  /// When who works under a lease has to have ended, whatever the server does; nil without a lease.
  var end: ContinuousClock.Instant? {
    get { leaseEnd.withLock { $0 } }
    set { leaseEnd.withLock { $0 = newValue } }
  }

  func schedule(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

  func perform<Result: Sendable>(
    _ work: @escaping @Sendable (PostgresConnection) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(with: Swift.Result { try self.notice.watchingNow(self.location) { try work(self) } })
      }
    }
  }

  /// As `perform`, for a caller that may wait. Not to be called on the queue.
  func performNow<Result>(_ work: (PostgresConnection) throws -> Result) throws -> Result {
    try queue.sync { try work(self) }
  }

  /// Runs `work` in a transaction.
  func transaction<Result: Sendable>(
    _ kind: String = "", _ work: @escaping @Sendable (PostgresConnection) throws -> Result
  ) async throws -> Result {
    try await perform { connection in try connection.inTransaction(kind) { try work(connection) } }
  }

  /// As `transaction`, for a caller that is on the queue already.
  func inTransaction<Result>(_ kind: String = "", _ work: () throws -> Result) throws -> Result {
    try notice.watchingNow(location) { try transacted(kind, work) }
  }

  private func transacted<Result>(_ kind: String, _ work: () throws -> Result) throws -> Result {
    try run("BEGIN " + kind)
    do {
      let result = try work()
      try run("COMMIT")
      return result
    } catch {
      // What was lost with its session is rolled back by its server.
      if session.withLock({ $0 != nil }) { _ = try? run("ROLLBACK") }
      throw error
    }
  }

  func first(_ statement: String, _ parameters: [StoredCell] = []) throws -> PostgresRow? {
    try run(statement, parameters).first
  }

  /// Runs one statement and gives the rows of its result.
  @discardableResult
  func run(_ statement: String, _ parameters: [StoredCell] = []) throws -> [PostgresRow] {
    let session = try open()
    let texts: [UnsafeMutablePointer<CChar>?] = parameters.map { $0.literal.flatMap { strdup($0) } }
    defer { for text in texts { free(text) } }
    let pointers: [UnsafePointer<CChar>?] = texts.map { UnsafePointer($0) }
    guard stack_pq_send(session.pointer, statement, Int32(pointers.count), pointers) == 1 else {
      throw lost(session, nil)
    }
    let result = try receive(session)
    defer { stack_pq_free(result) }
    guard let result, stack_pq_succeeded(result) == 1 else { throw lost(session, result) }
    let columns = stack_pq_columns(result)
    return (0..<stack_pq_rows(result)).map { row in
      PostgresRow(
        (0..<columns).map { column in
          stack_pq_cell(result, row, column).map { start in
            let bytes = UnsafeRawBufferPointer(start: start, count: Int(stack_pq_cell_length(result, row, column)))
            return String(decoding: bytes, as: UTF8.self)
          }
        })
    }
  }

  func close() async throws { try await perform { $0.closeNow() } }

  /// The result of what was sent.
  private func receive(_ session: Session) throws -> UnsafeMutableRawPointer? {
    var result: UnsafeMutableRawPointer?
    let start = ContinuousClock.now
    while true {
      let limit = patience.limit(patience.silence, until: end)
      let state = stack_pq_receive(session.pointer, limit.milliseconds, &result)
      if state != 0 { return result }
      let isOver = end.map { $0 <= .now } ?? false
      let isAtWork = isOver ? nil : isAtWork(session)
      if isAtWork == true { continue }
      stack_pq_free(result)
      closeNow()
      let waited = (ContinuousClock.now - start).components.seconds
      let fault = StateError.silent(
        location: location, detail: "a statement was sent, and no answer came for \(waited)s")
      // One that answers others has lost this session only.
      throw isAtWork == nil ? rests(after: fault) : fault
    }
  }

  private func rests(after fault: StateError) -> StateError {
    silence.withLock { $0 = (fault, .now + patience.rest) }
    return fault
  }

  /// What has failed; a session that has failed with it is closed.
  private func lost(_ session: Session, _ result: UnsafeMutableRawPointer?) -> any Error {
    let failure = failure(session, result)
    if stack_pq_is_open(session.pointer) == 0 { closeNow() }
    return failure
  }

  private func closeNow() {
    session.withLock { session in
      if let open = session { stack_pq_close(open.pointer) }
      session = nil
    }
  }

  private func open() throws -> Session {
    if let known = session.withLock({ $0 }) { return known }
    if let known = silence.withLock({ $0 }), known.end > .now { throw known.fault }
    var made: Session
    do { made = try connect() } catch let fault as StateError {
      if case .silent = fault { throw rests(after: fault) }
      throw fault
    }
    session.withLock { [made] in $0 = made }
    do {
      made.process = try first("SELECT pg_backend_pid()")?.integer(0) ?? 0
      session.withLock { [made] in $0 = made }
      try begin(self)
    } catch {
      closeNow()
      throw error
    }
    return made
  }

  /// Classes of SQLSTATE: 08 the connection, 40 conflicts, 53 resources, 57P the server's end; 25P03 that it ended a session which
  /// stood still, 55P03 that `lock_timeout` is over.
  private func failure(_ session: Session, _ result: UnsafeMutableRawPointer?) -> any Error {
    let code = String(cString: stack_pq_error_code(result))
    if code == "55P03" { return PostgresLockTimeout() }
    var message = String(cString: stack_pq_error_message(result))
    if message.isEmpty {
      message = String(cString: stack_pq_connection_error(session.pointer))
        .split(whereSeparator: \.isNewline).joined(separator: "; ")
    }
    let isTransient =
      code.isEmpty || code.hasPrefix("08") || code.hasPrefix("40") || code.hasPrefix("53") || code.hasPrefix("57P")
      || code == "25P03"
    let detail = code.isEmpty ? message : "\(message) (\(code))"
    return StateError.remote(location: location, detail: detail, isTransient: isTransient)
  }
}
