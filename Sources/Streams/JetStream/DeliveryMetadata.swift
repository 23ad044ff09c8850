/// What a consumer says of a delivery, read from its reply subject.
public struct DeliveryMetadata: Hashable, Sendable {
  public var stream: String
  public var consumer: String
  /// 1 for the first delivery.
  public var deliveries: Int
  public var streamSequence: UInt64
  public var consumerSequence: UInt64
  /// When the message was stored: nanoseconds since 1970.
  public var timestamp: Int64
  /// How many messages the consumer has still to deliver.
  public var pending: UInt64

  /// `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream seq>.<consumer seq>.<time>.<pending>`, in newer servers with
  /// `<domain>.<account>` after `ACK` and possibly more at the end.
  init?(replySubject: String) {
    var tokens = NATSSubject.tokens(replySubject)[...]
    guard tokens.count >= 9, tokens[0] == "$JS", tokens[1] == "ACK" else { return nil }
    tokens = tokens.dropFirst(tokens.count == 9 ? 2 : 4)
    guard tokens.count >= 7 else { return nil }
    let at = { (offset: Int) in tokens[tokens.startIndex + offset] }
    guard let deliveries = Int(at(2)), let streamSequence = UInt64(at(3)), let consumerSequence = UInt64(at(4)),
      let timestamp = Int64(at(5)), let pending = UInt64(at(6))
    else { return nil }
    stream = String(at(0))
    consumer = String(at(1))
    self.deliveries = deliveries
    self.streamSequence = streamSequence
    self.consumerSequence = consumerSequence
    self.timestamp = timestamp
    self.pending = pending
  }
}
