import AsyncHTTPClient
import Foundation
import NIOCore
import Platform

/// Speaks to the agent over its unix socket. All calls throw `AgentError`.
public struct AgentClient: Sendable {
  public let socket: String

  public init(socket: String) { self.socket = socket }

  public init(directories: Directories = .current) { self.init(socket: directories.agentSocket) }

  // MARK: Requests

  /// One for the program's life. It does not try again by itself to reach an agent that is gone.
  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  struct Nothing: Codable {}

  func get<Answer: Decodable>(_ path: String) async throws -> Answer {
    try await call("GET", path, body: Nothing?.none)
  }

  func call<Answer: Decodable>(
    _ method: String, _ path: String, body: (some Encodable)?, timeout: Double = 30
  ) async throws -> Answer {
    let data = try await send(method, path, body: body, timeout: timeout)
    do {
      return try JSONDecoder().decode(Answer.self, from: data)
    } catch {
      throw AgentError.badAnswer(request: "\(method) \(path)", status: 200)
    }
  }

  @discardableResult
  func send(
    _ method: String, _ path: String, body: (some Encodable)?, timeout: Double = 30
  ) async throws -> Data {
    var request = request(method, path)
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
    }
    let response = try await execute(request, method, path, timeout: timeout)
    do {
      let buffer = try await response.body.collect(upTo: 64 << 20)
      return Data(buffer.readableBytesView)
    } catch {
      throw AgentError.interrupted(request: "\(method) \(path)", reason: String(describing: error))
    }
  }

  private func request(_ method: String, _ path: String) -> HTTPClientRequest {
    let place = socket.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? socket
    var request = HTTPClientRequest(url: "http+unix://\(place)\(path)")
    request.method = .init(rawValue: method)
    request.headers.add(name: "Host", value: "agent")
    // A kept connection could be one to an agent that was replaced meanwhile.
    request.headers.add(name: "Connection", value: "close")
    return request
  }

  /// The response's head, if it is one of success.
  func execute(
    _ request: HTTPClientRequest, _ method: String, _ path: String, timeout: Double
  ) async throws -> HTTPClientResponse {
    // A socket file without a listener is what a killed agent leaves.
    guard UnixSocket.answers(socket) else { throw AgentError.notRunning(socket: socket) }
    let response: HTTPClientResponse
    do {
      response = try await Self.client.execute(
        request, timeout: .milliseconds(Int64(min(max(timeout, 0), 1e9) * 1000)))
    } catch let error as CancellationError {
      throw error
    } catch {
      try Task.checkCancellation()
      guard !UnixSocket.answers(socket) else {
        throw AgentError.interrupted(request: "\(method) \(path)", reason: String(describing: error))
      }
      throw AgentError.notRunning(socket: socket)
    }
    guard !(200..<300).contains(response.status.code) else { return response }
    let status = Int(response.status.code)
    guard let body = try? await response.body.collect(upTo: 1 << 20),
      let answer = try? JSONDecoder().decode(
        ErrorResponse.self, from: Data(body.readableBytesView))
    else { throw AgentError.badAnswer(request: "\(method) \(path)", status: status) }
    throw AgentError.refused(answer)
  }

  func stream(_ path: String) async throws -> AsyncThrowingStream<[UInt8], any Error> {
    let response = try await execute(request("GET", path), "GET", path, timeout: 1e6)
    return AsyncThrowingStream { continuation in
      // Owned by the stream: it is cancelled when the stream ends.
      let reader = Task {
        do {
          for try await buffer in response.body { continuation.yield(Array(buffer.readableBytesView)) }
          continuation.finish()
        } catch { continuation.finish(throwing: error) }
      }
      continuation.onTermination = { _ in reader.cancel() }
    }
  }

  /// A name as one component of a request path.
  static func component(_ name: String) -> String {
    let allowed = CharacterSet(charactersIn: "-._~").union(.alphanumerics)
    return name.addingPercentEncoding(withAllowedCharacters: allowed) ?? name
  }
}
