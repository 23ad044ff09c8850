import Foundation

/// Takes messages from a durable consumer, batch by batch. One task at a time may fetch.
public actor PullConsumer {
  private enum State {
    case idle
    case subscribed(NATSSubscription, AsyncThrowingStream<NATSMessage, any Error>)
  }

  private struct Pull: Encodable {
    var batch: Int
    var expires: Int64
    var maxBytes: Int?

    enum CodingKeys: String, CodingKey {
      case batch, expires
      case maxBytes = "max_bytes"
    }
  }

  public nonisolated let stream: String
  public nonisolated let name: String
  private let client: NATSClient
  private let inbox: String
  private var state = State.idle
  private var pulls: UInt64 = 0

  public init(_ name: String, on stream: String, client: NATSClient) {
    (self.name, self.stream, self.client) = (name, stream, client)
    inbox = "\(client.configuration.inboxPrefix).\(UniqueName.make())"
  }

  /// Up to `count` messages: returns when it has them, or with what there is when the time is up or `flag` is set.
  ///
  /// Throws `connectionLost` when the connection breaks; messages that were on their way are then delivered again after
  /// their deadline. Throws a not-found error when the consumer or its stream is gone.
  public func fetch(
    _ count: Int, within limit: Duration, maxBytes: Int? = nil, until flag: StopFlag = StopFlag()
  ) async throws -> [JetStreamMessage] {
    if flag.isRequested { return [] }
    let (subscription, messages) = try await subscription()
    pulls += 1
    let reply = "\(inbox).\(pulls)"
    let expires = max(limit - .milliseconds(10), .milliseconds(5))
    let pull = Pull(batch: count, expires: expires.nanoseconds, maxBytes: maxBytes)
    do {
      try await client.publish(
        "$JS.API.CONSUMER.MSG.NEXT.\(JetStream.name(stream)).\(JetStream.name(name))",
        [UInt8](try JSONEncoder().encode(pull)), reply: reply)
      return try await flag.interrupting(by: { Task { await subscription.drain() } }) {
        try await collect(count, within: limit, from: messages, until: reply, flag)
      }
    } catch {
      await stop()
      throw error
    }
  }

  /// Gives up the subscription; messages on their way are delivered again after their deadline.
  public func stop() async {
    guard case .subscribed(let subscription, _) = state else { return }
    state = .idle
    await subscription.unsubscribe()
  }

  private func subscription() async throws -> (NATSSubscription, AsyncThrowingStream<NATSMessage, any Error>) {
    if case .subscribed(let subscription, let messages) = state { return (subscription, messages) }
    let subscription = try await client.subscribe("\(inbox).*", isDurable: false)
    state = .subscribed(subscription, subscription.messages)
    return (subscription, subscription.messages)
  }

  /// Takes messages until there are enough, the server ends the pull, or time is up.
  private func collect(
    _ count: Int, within limit: Duration, from messages: AsyncThrowingStream<NATSMessage, any Error>,
    until reply: String, _ flag: StopFlag
  ) async throws -> [JetStreamMessage] {
    let batch = Batch(client: client)
    // The server ends a pull by itself; a little more time lets its word arrive first.
    let isWhole = try await withDeadline(limit + .milliseconds(500)) {
      for try await message in messages {
        if try await batch.take(message, until: reply, wanted: count) { return true }
      }
      try Task.checkCancellation()
      return false
    }
    let taken = await batch.messages
    if isWhole == true { return taken }
    // A stream whose iteration was cut short, by time or by the connection, gives nothing any more.
    await stop()
    if isWhole == false, taken.isEmpty, !flag.isRequested { throw NATSError.connectionLost }
    return taken
  }
}

/// What one pull has brought so far; it outlives the task that fills it when time is up.
private actor Batch {
  private(set) var messages: [JetStreamMessage] = []
  private let client: NATSClient

  init(client: NATSClient) { self.client = client }

  /// Adds a message; true when the pull is over.
  func take(_ message: NATSMessage, until reply: String, wanted: Int) throws -> Bool {
    if let status = message.status {
      return try message.subject == reply && Self.ends(status)
    }
    if let message = JetStreamMessage(message, client: client) { messages.append(message) }
    return messages.count >= wanted
  }

  private static func ends(_ status: NATSStatus) throws(NATSError) -> Bool {
    switch status.code {
    case 100: return false
    case 404, 408: return true
    case 409 where status.description.lowercased().contains("consumer deleted"):
      throw .jetStream(code: 404, number: 10014, description: "the consumer was deleted")
    case 409: return true
    case 503: throw .noResponders(subject: "the consumer")
    default: throw .jetStream(code: status.code, number: 0, description: status.description)
    }
  }
}
