import AsyncHTTPClient
import NIOCore

/// Single requests to servers of others, such as a cloud's key service.
public enum OutsideWeb {
  /// One for the program's life.
  private static let client: HTTPClient = {
    let configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  /// Sends a POST; the answer is at most 1 MiB.
  public static func post(
    _ url: String, headers: [String: String], body: [UInt8]
  ) async throws -> (status: Int, body: [UInt8]) {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) { request.headers.add(name: name, value: value) }
    request.body = .bytes(ByteBuffer(bytes: body))
    let response = try await client.execute(request, timeout: .seconds(20))
    let answer = try await response.body.collect(upTo: 1 << 20)
    return (Int(response.status.code), Array(answer.readableBytesView))
  }
}
