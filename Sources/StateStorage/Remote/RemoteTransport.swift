/// What carries an HTTP request to a server; the protocols of the back ends need no more.
public protocol RemoteTransport: Sendable {
  /// - Throws: `StateError.remote` when no answer comes.
  func send(_ request: RemoteRequest) async throws -> RemoteResponse
}

public struct RemoteRequest: Hashable, Sendable {
  /// `GET`, `POST`, `LOCK`, …
  public var method: String
  public var url: String
  public var headers: [String: String]
  public var body: [UInt8]

  public init(_ method: String, _ url: String, headers: [String: String] = [:], body: [UInt8] = []) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

public struct RemoteResponse: Hashable, Sendable {
  public var status: Int
  /// Names in lower case.
  public var headers: [String: String]
  public var body: [UInt8]

  public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
