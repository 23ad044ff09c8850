import GRDB

/// The table API over one database: decides who may, then reads and writes.
struct DatabaseService: Sendable {
  /// Whose token it is; throws `TableServiceError.unauthenticated`.
  typealias Authenticator = @Sendable (String) throws -> String

  let path: String
  let pool: DatabasePool
  let writer: GroupCommit
  let policy: PolicyFolder
  let authenticate: Authenticator

  init(path: String, policyFolder: String, authenticate: @escaping Authenticator) throws {
    self.path = path
    pool = try DatabaseFile.pool(path)
    writer = GroupCommit(pool)
    policy = PolicyFolder(policyFolder)
    self.authenticate = authenticate
  }

  /// Who is asking.
  func subject(_ request: HTTPRequest) throws -> String {
    guard let token = request.bearerToken else {
      throw TableServiceError.unauthenticated("an `Authorization: Bearer` header with a token is needed")
    }
    return try authenticate(token)
  }

  func require(_ role: TableRole, on table: String, for subject: String) throws(TableServiceError) {
    guard policy.current().allows(subject, role, on: table) else {
      throw .forbidden(subject: subject, role: role, table: table)
    }
  }

  /// The table as it really is.
  func table(_ name: String) async throws -> TableDefinition {
    guard let entry = try await pool.read({ try TableCatalog.entry(name, $0) }) else {
      throw TableServiceError.noSuchTable(name)
    }
    return entry.actual
  }

  func write(_ rows: [JSONDocument], into name: String) async throws -> Int {
    let upsert = try RowUpsert(rows, into: try await table(name))
    return try await writer.write { try upsert.write($0) }
  }

  func scan(_ request: HTTPRequest, _ name: String) async throws -> (rows: [JSONDocument], next: JSONDocument?) {
    let scan = try RowScan(request, try await table(name))
    return try await pool.read { try scan.read($0) }
  }

  func row(_ segments: ArraySlice<String>, of name: String) async throws -> JSONDocument {
    let key = try RowKey(segments, try await table(name))
    guard let row = try await pool.read({ try key.read($0) }) else { throw TableServiceError.noSuchRow }
    return row
  }

  func deleteRow(_ segments: ArraySlice<String>, of name: String) async throws -> Int {
    let key = try RowKey(segments, try await table(name))
    return try await writer.write { try key.delete($0) }
  }

  func delete(_ request: HTTPRequest, _ name: String) async throws -> Int {
    let scan = try RowScan(request, try await table(name))
    guard !scan.isEverything else {
      throw TableServiceError.badRequest("say which rows: `where.COLUMN`, `prefix`, `start` or `end`")
    }
    return try await writer.write { try scan.delete($0) }
  }

  /// Runs a query over the tables that the subject may read.
  func query(_ query: TableQuery, by subject: String) async throws -> TableQuery.Result {
    let policy = policy.current()
    let path = path
    return try await BlockingWork.run {
      try QueryConnection(path: path).run(query, subject: subject) {
        !$0.hasPrefix("_stack") && !$0.hasPrefix("sqlite_") && policy.allows(subject, .reader, on: $0)
      }
    }
  }

  /// The tables the subject may read, as they are.
  func tables(for subject: String) async throws -> [TableDefinition] {
    let policy = policy.current()
    return try await pool.read { try TableCatalog.entries($0).map(\.actual) }
      .filter { policy.allows(subject, .reader, on: $0.name) || policy.allows(subject, .writer, on: $0.name) }
  }
}
