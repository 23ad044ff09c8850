import Databases

/// Where a state server keeps what it has.
protocol StateServerDatabase: Sendable {
  func read<Result>(_ work: (any StateServerSession) throws -> Result) throws -> Result

  /// Runs `work` in a transaction, one after the other for each project, and keeps what it did if its answer is a good one.
  func write(
    _ project: String, _ work: (any StateServerSession) throws -> RemoteResponse
  ) throws -> RemoteResponse

  /// Keeps a state that is about to be committed beside the database, where it is in a file that can be damaged. To be called in
  /// `write`; `nil` for one that is removed.
  func keep(_ project: String, _ state: [UInt8]?) throws

  /// Looks through everything.
  /// - Throws: `StateError.serverDamaged`.
  func check() throws

  /// Looks at what can be seen at once.
  /// - Throws: `StateError.serverDamaged`.
  func glance() throws

  /// Copies what has changed since it was last copied.
  func keepCopies() throws

  /// What an error of the database means, without paths and passwords.
  func translated(_ error: any Error) -> any Error
}

/// A database server has its own copies.
extension StateServerDatabase {
  func keep(_ project: String, _ state: [UInt8]?) throws {}
  func check() throws {}
  func glance() throws {}
  func keepCopies() throws {}
}

/// A session of it. Statements have `?` for parameters, and are such as SQLite and PostgreSQL both take.
protocol StateServerSession {
  /// Seconds since 1970 by the clock that all servers on this database share.
  func now() throws -> Double

  func all(_ statement: String, _ parameters: [StateServerValue]) throws -> [any StoredRow]
}

extension StateServerSession {
  func first(_ statement: String, _ parameters: [StateServerValue] = []) throws -> (any StoredRow)? {
    try all(statement, parameters).first
  }

  func run(_ statement: String, _ parameters: [StateServerValue]) throws { _ = try all(statement, parameters) }
}

/// A parameter of a statement.
enum StateServerValue: Sendable {
  case null
  case text(String)
  case integer(Int)
  case real(Double)
  case bytes([UInt8])
}
