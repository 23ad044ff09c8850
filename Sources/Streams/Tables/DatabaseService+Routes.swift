import GRDB

extension DatabaseService {
  /// Answers a request; every fault becomes an answer.
  func respond(_ request: HTTPRequest) async -> HTTPResponse {
    do {
      return try await route(request)
    } catch let error as TableServiceError {
      return error.response
    } catch let error as DatabaseError {
      return Self.serviceError(error).response
    } catch {
      return TableServiceError.unavailable("the database cannot be used now").response
    }
  }

  private func route(_ request: HTTPRequest) async throws -> HTTPResponse {
    if request.path == ["healthz"] {
      try await pool.read { try $0.execute(sql: "SELECT 1") }
      return HTTPResponse(json: ["status": "ok"])
    }
    let subject = try subject(request)
    switch (request.method, request.path.count, request.path.prefix(2)) {
    case (.GET, 2, ["v1", "tables"]):
      let tables = try await tables(for: subject)
      return HTTPResponse(json: ["tables": .array(tables.map(\.document))])
    case (.POST, 2, ["v1", "query"]):
      return try await answerQuery(request, subject)
    case (_, 3..., ["v1", "tables"]):
      return try await routeTable(request, request.path[2], subject)
    default:
      throw TableServiceError.noSuchRoute
    }
  }

  private func routeTable(_ request: HTTPRequest, _ table: String, _ subject: String) async throws -> HTTPResponse {
    let rest = request.path.dropFirst(3)
    guard let first = rest.first else {
      guard request.method == .GET else { throw TableServiceError.noSuchRoute }
      try require(.reader, on: table, for: subject)
      return HTTPResponse(json: try await self.table(table).document)
    }
    guard first == "rows" else { throw TableServiceError.noSuchRoute }
    let key = rest.dropFirst()
    switch request.method {
    case .GET:
      try require(.reader, on: table, for: subject)
      guard key.isEmpty else { return HTTPResponse(json: try await row(key, of: table)) }
      let page = try await scan(request, table)
      return HTTPResponse(json: ["rows": .array(page.rows), "next": page.next ?? .null])
    case .POST, .PUT:
      try require(.writer, on: table, for: subject)
      guard key.isEmpty else { throw TableServiceError.noSuchRoute }
      return HTTPResponse(json: ["written": .integer(Int64(try await write(Self.rows(request), into: table)))])
    case .DELETE:
      try require(.writer, on: table, for: subject)
      let count = key.isEmpty ? try await delete(request, table) : try await deleteRow(key, of: table)
      return HTTPResponse(json: ["deleted": .integer(Int64(count))])
    default:
      throw TableServiceError.noSuchRoute
    }
  }

  private func answerQuery(_ request: HTTPRequest, _ subject: String) async throws -> HTTPResponse {
    let body = try Self.document(request)
    guard let sql = body["sql"]?.string else { throw TableServiceError.badRequest("`sql` is missing") }
    var query = TableQuery(sql: sql)
    switch body["parameters"] {
    case nil, .null: break
    case .array(let values): query.parameters = .positional(values.map { StoredValue(parameter: $0) })
    case .object(let fields):
      query.parameters = .named(
        Dictionary(fields.map { ($0.name, StoredValue(parameter: $0.value)) }) { $1 })
    default: throw TableServiceError.badRequest("`parameters` is a list or an object")
    }
    if let limit = body["limit"]?.integer, limit > 0 { query.limits.rows = min(query.limits.rows, Int(limit)) }
    let result = try await self.query(query, by: subject)
    let rows = result.rows.map { row in
      JSONDocument.object(zip(result.columns, row).map { JSONDocument.Field($0, $1.json) })
    }
    return HTTPResponse(
      json: [
        "columns": .array(result.columns.map { .string($0) }), "rows": .array(rows),
        "truncated": .bool(result.truncated),
      ])
  }

  private static func document(_ request: HTTPRequest) throws(TableServiceError) -> JSONDocument {
    do {
      return try JSONDocument(parsing: request.body)
    } catch {
      throw .badRequest("the body is no JSON: \(error)")
    }
  }

  /// The rows of a body: `{"rows": […]}`, a list of objects, or one object.
  private static func rows(_ request: HTTPRequest) throws(TableServiceError) -> [JSONDocument] {
    switch try document(request) {
    case .array(let rows): return rows
    case .object(let fields):
      if fields.count == 1, fields[0].name == "rows", case .array(let rows) = fields[0].value { return rows }
      return [.object(fields)]
    default: throw .badRequest("the body is a list of rows or a row")
    }
  }

  private static func serviceError(_ error: DatabaseError) -> TableServiceError {
    switch error.resultCode {
    case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH: .constraint(error.message ?? "a constraint of the table is violated")
    case .SQLITE_FULL, .SQLITE_IOERR: .full
    case .SQLITE_ERROR: .badRequest(error.message ?? "the request does not fit the table")
    default: .unavailable(error.message ?? "the database cannot be used now")
    }
  }
}

extension TableDefinition {
  /// The schema as the service answers it.
  var document: JSONDocument {
    [
      "name": .string(name), "kind": .string(kind.rawValue),
      "columns": .array(
        columns.map {
          ["name": .string($0.name), "type": .string($0.type.rawValue), "nullable": .bool($0.nullable)]
        }),
      "key": .array(storedKey.map { .string($0) }),
      "partition_by": partitionBy.map { .string($0) } ?? .null,
      "retention_seconds": retentionSeconds.map { .integer($0) } ?? .null,
    ]
  }
}
