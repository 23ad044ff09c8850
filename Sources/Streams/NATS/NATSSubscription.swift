/// The messages of one subscription, in the order the broker sent them.
///
/// Iteration throws `forbidden` when the user has no right to it and `slowConsumer` when its buffer overflowed. It
/// survives a broken connection, but messages sent in between are lost: for those that must not be, use a consumer.
public struct NATSSubscription: AsyncSequence, Sendable {
  public typealias Element = NATSMessage

  public let subject: String
  let id: UInt64
  let messages: AsyncThrowingStream<NATSMessage, any Error>
  let client: NATSClient

  public func makeAsyncIterator() -> AsyncThrowingStream<NATSMessage, any Error>.Iterator {
    messages.makeAsyncIterator()
  }

  /// Ends the subscription and its iteration.
  public func unsubscribe() async { await client.unsubscribe(id) }

  /// Ends the subscription, and its iteration after the messages that are on their way.
  public func drain() async { await client.drain(id) }
}
