/// Why the table service refused a request; the wire form is `{"error": {"code": …, "message": …}}`.
public enum TableServiceError: Error, Hashable, Sendable {
  case badRequest(String)
  case unauthenticated(String)
  case forbidden(subject: String, role: TableRole, table: String)
  case noSuchTable(String)
  case noSuchRow
  case noSuchRoute
  case constraint(String)
  case tooLarge(limit: Int)
  case queryTooLong(seconds: Int)
  case full
  case unavailable(String)

  /// The HTTP status.
  public var status: Int {
    switch self {
    case .badRequest: 400
    case .unauthenticated: 401
    case .forbidden: 403
    case .noSuchTable, .noSuchRow, .noSuchRoute: 404
    case .constraint: 409
    case .tooLarge: 413
    case .queryTooLong: 408
    case .full: 507
    case .unavailable: 503
    }
  }

  /// The word a program decides by.
  public var code: String {
    switch self {
    case .badRequest: "bad_request"
    case .unauthenticated: "unauthenticated"
    case .forbidden: "forbidden"
    case .noSuchTable: "no_such_table"
    case .noSuchRow: "no_such_row"
    case .noSuchRoute: "no_such_route"
    case .constraint: "constraint"
    case .tooLarge: "too_large"
    case .queryTooLong: "query_too_long"
    case .full: "disk_full"
    case .unavailable: "unavailable"
    }
  }

  public var message: String {
    switch self {
    case .badRequest(let reason), .unauthenticated(let reason), .constraint(let reason),
      .unavailable(let reason):
      reason
    case .forbidden(let subject, let role, let table):
      "`\(subject)` is no \(role.rawValue) of table `\(table)`; an `iam_binding` gives the role"
    case .noSuchTable(let name): "there is no table `\(name)`"
    case .noSuchRow: "there is no row with that key"
    case .noSuchRoute: "there is nothing at this path"
    case .tooLarge(let limit): "the request or its answer is larger than \(limit) bytes"
    case .queryTooLong(let seconds): "the query took longer than \(seconds) s"
    case .full: "the disk or the database is full"
    }
  }
}
