/// Sends one HTTP POST. This module speaks no HTTP itself: who opens a key store brings the means.
public typealias WebPost = @Sendable (WebRequest) async throws -> WebAnswer

public struct WebRequest: Hashable, Sendable {
  public var url: String
  /// Names in lower case.
  public var headers: [String: String]
  public var body: [UInt8]
}

public struct WebAnswer: Hashable, Sendable {
  public var status: Int
  public var body: [UInt8]

  public init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }
}
