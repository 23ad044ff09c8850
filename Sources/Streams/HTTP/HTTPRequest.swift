import NIOHTTP1

/// A whole request to a worker's HTTP service.
public struct HTTPRequest: Sendable {
  public var method: HTTPMethod
  /// The path's segments, percent-decoded, without empty ones.
  public var path: [String]
  /// The query's fields in order, percent-decoded.
  public var query: [(name: String, value: String)]
  public var headers: HTTPHeaders
  public var body: [UInt8]

  public init(
    method: HTTPMethod, target: String, headers: HTTPHeaders = [:], body: [UInt8] = []
  ) {
    self.method = method
    self.headers = headers
    self.body = body
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = (parts.first ?? "").split(separator: "/").map { PercentEncoding.decode($0) }
    query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { field in
      let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        PercentEncoding.decode(pair.first ?? "", plusIsSpace: true),
        PercentEncoding.decode(pair.count > 1 ? pair[1] : "", plusIsSpace: true)
      )
    }
  }

  /// The first value of a query field.
  public func field(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }

  /// The token of an `Authorization: Bearer` header.
  public var bearerToken: String? {
    guard let header = headers.first(name: "authorization") else { return nil }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1])
  }
}
