import Databases

/// A state server's database in a schema of PostgreSQL, which several servers may share.
///
/// Requests have a session each, of a few. One that waits, as for a row that another program has locked, holds up those who change
/// the same project, whom `ProjectQueues` lets wait without a session, and nobody else.
final class PostgresServerDatabase: StateServerDatabase {
  /// Why a transaction is rolled back: its answer is a refusal.
  private struct Refusal: Error { let response: RemoteResponse }

  /// Sessions that one server has at most, for each of the two kinds of requests.
  static let sessionsOfKind = 6

  /// Reads have sessions of their own: that many projects are being changed keeps nobody from looking.
  private let readers: PostgresSessions
  private let writers: PostgresSessions

  /// - Throws: `StateError.remote` when it cannot be reached.
  init(_ place: PostgresPlace) throws {
    let session: @Sendable () -> PostgresConnection = { place.connection(StateServerSchema.postgres) }
    readers = PostgresSessions(Self.sessionsOfKind, session)
    writers = PostgresSessions(Self.sessionsOfKind, session)
    _ = try read { try $0.all("SELECT count(*) FROM project", []) }
  }

  func read<Result>(_ work: (any StateServerSession) throws -> Result) throws -> Result {
    try readers.withSession { connection in try work(PostgresServerSession(connection: connection)) }
  }

  func write(
    _ project: String, _ work: (any StateServerSession) throws -> RemoteResponse
  ) throws -> RemoteResponse {
    do {
      return try writers.withSession { connection in
        try connection.inTransaction {
          // Those who change one project come one after the other, through whichever server. The lock ends with the transaction.
          try connection.run(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/' || $1, 1))", [.text(project)])
          let response = try work(PostgresServerSession(connection: connection))
          guard response.status < 300 else { throw Refusal(response: response) }
          return response
        }
      }
    } catch let refusal as Refusal {
      return refusal.response
    }
  }

  func translated(_ error: any Error) -> any Error { error }
}

private struct PostgresServerSession: StateServerSession {
  let connection: PostgresConnection

  func now() throws -> Double {
    guard let row = try connection.first("SELECT \(PostgresLock.now)") else {
      throw StateError.unreadableState(detail: "the database does not tell the time")
    }
    return try row.real(0)
  }

  func all(_ statement: String, _ parameters: [StateServerValue]) throws -> [any StoredRow] {
    try connection.run(
      Self.numbered(statement),
      parameters.map { value in
        switch value {
        case .null: .null
        case .text(let text): .text(text)
        case .integer(let number): .integer(number)
        case .real(let number): .real(number)
        case .bytes(let bytes): .bytes(bytes)
        }
      })
  }

  /// With `$1`, `$2`, … in place of each `?`.
  private static func numbered(_ statement: String) -> String {
    var parts = statement.split(separator: "?", omittingEmptySubsequences: false)[...]
    var text = String(parts.removeFirst())
    for (number, part) in parts.enumerated() { text += "$\(number + 1)" + part }
    return text
  }
}
