/// A state server's database in a schema of PostgreSQL, which several servers may share.
final class PostgresServerDatabase: StateServerDatabase {
  /// Why a transaction is rolled back: its answer is a refusal.
  private struct Refusal: Error { let response: RemoteResponse }

  private let connection: PostgresConnection

  /// - Throws: `StateError.remote` when it cannot be reached.
  init(_ place: PostgresPlace) throws {
    connection = PostgresConnection(place.settings, location: place.location) {
      try place.enter($0, StateServerSchema.postgres)
    }
    _ = try read { try $0.all("SELECT count(*) FROM project", []) }
  }

  func read<Result>(_ work: (any StateServerSession) throws -> Result) throws -> Result {
    try onceMore { connection in try work(PostgresServerSession(connection: connection)) }
  }

  func write(
    _ project: String, _ work: (any StateServerSession) throws -> RemoteResponse
  ) throws -> RemoteResponse {
    do {
      return try onceMore { connection in
        try connection.inTransaction {
          // Those who change one project come one after the other, through whichever server.
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

  /// Does it again in a new session where the present one was lost, as when the server was restarted: what a request does can be
  /// done twice.
  private func onceMore<Result>(_ work: (PostgresConnection) throws -> Result) throws -> Result {
    do { return try connection.performNow(work) } catch let error as StateError where error.isTransient {
      return try connection.performNow(work)
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
