import Foundation

/// JetStream, the durable part of a NATS server: streams that keep messages, consumers that remember what was handled.
///
/// Requests: https://docs.nats.io/reference/reference-protocols/nats_api_reference
public struct JetStream: Sendable {
  public let client: NATSClient

  public init(_ client: NATSClient) { self.client = client }

  /// Sends a request to `$JS.API.<verb>` and reads its answer. All that are made here may be made twice, so that one which a
  /// reload of the server swallowed is made again, for as long as the client's patience lasts.
  func request<Answer: Decodable>(
    _ verb: String, _ body: (any Encodable & Sendable)? = nil, as type: Answer.Type
  ) async throws -> Answer {
    let subject = "$JS.API.\(verb)"
    let payload = try body.map { [UInt8](try JSONEncoder().encode($0)) } ?? []
    return try await client.bearing { try await requestOnce(subject, payload, as: type) }
  }

  private func requestOnce<Answer: Decodable>(
    _ subject: String, _ payload: [UInt8], as type: Answer.Type
  ) async throws -> Answer {
    let answer: NATSMessage
    do {
      answer = try await client.request(subject, payload)
    } catch NATSError.noResponders {
      throw NATSError.jetStream(code: 503, number: 10039, description: "jetstream is not enabled for this account")
    }
    return try Self.decode(answer, from: subject)
  }

  static func decode<Answer: Decodable>(_ message: NATSMessage, from subject: String) throws -> Answer {
    let data = Data(message.payload)
    if let failure = try? JSONDecoder().decode(Failure.self, from: data) {
      throw NATSError.jetStream(
        code: failure.error.code, number: failure.error.number ?? 0, description: failure.error.description ?? "")
    }
    do {
      return try JSONDecoder().decode(Answer.self, from: data)
    } catch {
      throw NATSError.unexpectedAnswer(subject: subject)
    }
  }

  /// An answer that says no.
  private struct Failure: Decodable {
    struct Reason: Decodable {
      var code: Int
      var number: Int?
      var description: String?

      enum CodingKeys: String, CodingKey {
        case code, description
        case number = "err_code"
      }
    }

    var error: Reason
  }
}

extension NATSError {
  /// Whether JetStream says that the stream or consumer does not exist.
  public var isNotFound: Bool {
    if case .jetStream(let code, _, _) = self { code == 404 } else { false }
  }
}
