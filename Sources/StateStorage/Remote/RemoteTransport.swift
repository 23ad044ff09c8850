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
  /// How long to wait for the whole answer; unless given, longer than any state takes that a server would have.
  public var timeout: Duration

  public init(
    _ method: String, _ url: String, headers: [String: String] = [:], body: [UInt8] = [],
    timeout: Duration = .seconds(60)
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
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
