import CPostgres
import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// One session of a PostgreSQL server, opened again when it was lost. All work is done on one queue of its own.
final class PostgresConnection: Sendable {
  /// A handle of libpq. Used on the queue alone.
  private struct Handle: @unchecked Sendable { let pointer: UnsafeMutableRawPointer }

  let location: String
  private let settings: String
  private let notice: WaitingNotice?
  /// What is to be run whenever a session begins.
  private let begin: @Sendable (PostgresConnection) throws -> Void
  private let queue = DispatchQueue(label: "stack.state.postgres")
  private let handle = Mutex<Handle?>(nil)

  init(
    _ settings: String, location: String, notice: WaitingNotice? = nil,
    begin: @escaping @Sendable (PostgresConnection) throws -> Void
  ) {
    self.settings = settings
    self.location = location
    self.notice = notice
    self.begin = begin
  }

  deinit { handle.withLock { if let open = $0 { stack_pq_close(open.pointer) } } }

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
      _ = try? run("ROLLBACK")
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
    let result = stack_pq_run(session.pointer, statement, Int32(pointers.count), pointers)
    defer { stack_pq_free(result) }
    guard let result, stack_pq_succeeded(result) == 1 else {
      let failure = failure(session, result)
      if stack_pq_is_open(session.pointer) == 0 { closeNow() }
      throw failure
    }
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

  private func closeNow() {
    handle.withLock { handle in
      if let open = handle { stack_pq_close(open.pointer) }
      handle = nil
    }
  }

  private func open() throws -> Handle {
    if let known = handle.withLock({ $0 }) { return known }
    guard stack_pq_load() == 1 else {
      throw StateError.remote(
        location: location, detail: "the client library of PostgreSQL is not installed: `apt-get install libpq5`",
        isTransient: false)
    }
    guard let pointer = stack_pq_connect(settings) else {
      throw StateError.remote(location: location, detail: "no memory for a connection", isTransient: true)
    }
    guard stack_pq_is_open(pointer) == 1 else {
      let text = String(cString: stack_pq_connection_error(pointer)).split(whereSeparator: \.isNewline)
      stack_pq_close(pointer)
      throw StateError.remote(location: location, detail: text.joined(separator: "; "), isTransient: true)
    }
    let made = Handle(pointer: pointer)
    handle.withLock { $0 = made }
    do { try begin(self) } catch {
      closeNow()
      throw error
    }
    return made
  }

  /// Classes of SQLSTATE: 08 the connection, 40 conflicts, 53 resources, 57P the server's end.
  private func failure(_ session: Handle, _ result: UnsafeMutableRawPointer?) -> StateError {
    let code = String(cString: stack_pq_error_code(result))
    var message = String(cString: stack_pq_error_message(result))
    if message.isEmpty {
      message = String(cString: stack_pq_connection_error(session.pointer))
        .split(whereSeparator: \.isNewline).joined(separator: "; ")
    }
    let isTransient =
      code.isEmpty || code.hasPrefix("08") || code.hasPrefix("40") || code.hasPrefix("53") || code.hasPrefix("57P")
    let detail = code.isEmpty ? message : "\(message) (\(code))"
    return .remote(location: location, detail: detail, isTransient: isTransient)
  }
}
