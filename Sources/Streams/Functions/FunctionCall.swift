import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// One call of a function with one event.
struct FunctionCall: Sendable {
  enum Outcome: Hashable, Sendable {
    case success
    /// The function answered something else than success, or broke off, or took too long.
    case failure(reason: String)
    /// Nobody listens: the function is being started.
    case unavailable(reason: String)
  }

  let url: String
  let timeout: Duration

  func send(_ event: CloudEvent) async throws -> Outcome {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers = event.headers
    request.body = .bytes(ByteBuffer(bytes: event.body))
    do {
      let response = try await HTTPClient.shared.execute(
        request, timeout: .nanoseconds(timeout.nanoseconds))
      let body = try? await response.body.collect(upTo: 1 << 20)
      if (200..<300).contains(response.status.code) { return .success }
      let text = body.map { String(decoding: $0.readableBytesView.prefix(300), as: UTF8.self) } ?? ""
      return .failure(reason: "the function answered \(response.status.code)\(text.isEmpty ? "" : ": \(text)")")
    } catch {
      try Task.checkCancellation()
      return Self.outcome(of: error)
    }
  }

  private static func outcome(of error: any Error) -> Outcome {
    switch error {
    case let error as HTTPClientError where error == .connectTimeout:
      .unavailable(reason: "the function does not accept connections")
    case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
      .failure(reason: "the function took too long")
    case let error as IOError where error.errnoCode == 111:
      .unavailable(reason: "the function does not run")
    case is NIOConnectionError: .unavailable(reason: "the function does not run")
    default: .failure(reason: "the function broke off: \(error)")
    }
  }
}
