/// A message as it was received.
public struct NATSMessage: Hashable, Sendable {
  public var subject: String
  /// Where an answer or an acknowledgement goes.
  public var reply: String?
  public var headers: NATSHeaders
  /// Set where the server speaks instead of a publisher.
  public var status: NATSStatus?
  public var payload: [UInt8]

  public init(
    subject: String, reply: String? = nil, headers: NATSHeaders = NATSHeaders(), status: NATSStatus? = nil,
    payload: [UInt8]
  ) {
    self.subject = subject
    self.reply = reply
    self.headers = headers
    self.status = status
    self.payload = payload
  }
}
