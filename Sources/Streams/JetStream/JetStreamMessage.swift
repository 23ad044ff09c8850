/// A message from a consumer. It is delivered again unless it is acknowledged in time.
public struct JetStreamMessage: Sendable {
  public let message: NATSMessage
  public let metadata: DeliveryMetadata
  private let acknowledgement: String
  private let client: NATSClient

  public var subject: String { message.subject }
  public var payload: [UInt8] { message.payload }
  public var headers: NATSHeaders { message.headers }

  init?(_ message: NATSMessage, client: NATSClient) {
    guard let reply = message.reply, let metadata = DeliveryMetadata(replySubject: reply) else { return nil }
    self.message = message
    self.metadata = metadata
    self.client = client
    acknowledgement = reply
  }

  /// Handled. The broker does not confirm it: if the word is lost, the message comes again.
  public func acknowledge() async throws { try await send("+ACK") }

  /// Handled; returns when the broker has noted it.
  public func acknowledgeAndConfirm() async throws {
    _ = try await client.request(acknowledgement, Array("+ACK".utf8))
  }

  /// Not handled: deliver it again, at once or after a delay.
  public func reject(retryAfter delay: Duration? = nil) async throws {
    try await send(delay.map { "-NAK {\"delay\": \(max($0.nanoseconds, 0))}" } ?? "-NAK")
  }

  /// Never deliver it again.
  public func terminate() async throws { try await send("+TERM") }

  /// Still at work: the deadline starts anew.
  public func extendDeadline() async throws { try await send("+WPI") }

  private func send(_ word: String) async throws {
    try await client.publish(acknowledgement, Array(word.utf8))
  }
}
