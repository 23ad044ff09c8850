/// What a worker reads, and what becomes of a message that it cannot process.
public struct MessageSource: Codable, Hashable, Sendable {
  public var stream: String
  public var consumer: String
  /// The resource names of topic and subscription.
  public var topic: String
  public var subscription: String
  /// How long a message may be held before the broker delivers it again.
  public var ackSeconds: Double
  /// `nil` for no limit.
  public var maxDeliveries: Int?
  /// Waits before the second, third, … delivery; the last one repeats.
  public var backoffSeconds: [Double]
  public var deadLetterSubject: String?

  public init(
    stream: String, consumer: String, topic: String, subscription: String, ackSeconds: Double = 30,
    maxDeliveries: Int? = nil, backoffSeconds: [Double] = [], deadLetterSubject: String? = nil
  ) {
    self.stream = stream
    self.consumer = consumer
    self.topic = topic
    self.subscription = subscription
    self.ackSeconds = ackSeconds
    self.maxDeliveries = maxDeliveries
    self.backoffSeconds = backoffSeconds
    self.deadLetterSubject = deadLetterSubject
  }

  enum CodingKeys: String, CodingKey {
    case stream, consumer, topic, subscription
    case ackSeconds = "ack_seconds"
    case maxDeliveries = "max_deliveries"
    case backoffSeconds = "backoff_seconds"
    case deadLetterSubject = "dead_letter_subject"
  }

  /// How long to wait after a delivery that failed; without a given backoff it doubles from a second to a minute.
  func delay(afterDelivery delivery: Int) -> Duration {
    let index = max(delivery - 1, 0)
    if let last = backoffSeconds.last {
      return .seconds(index < backoffSeconds.count ? backoffSeconds[index] : last)
    }
    return .seconds(min(60, 1 << min(index, 6)))
  }
}
