/// A consumer as it is.
public struct ConsumerInfo: Decodable, Hashable, Sendable {
  public struct Position: Decodable, Hashable, Sendable {
    public var consumerSequence: UInt64
    public var streamSequence: UInt64

    enum CodingKeys: String, CodingKey {
      case consumerSequence = "consumer_seq"
      case streamSequence = "stream_seq"
    }
  }

  public var streamName: String
  public var name: String
  public var configuration: ConsumerConfiguration
  public var delivered: Position
  /// All messages up to here are acknowledged.
  public var acknowledged: Position
  /// Delivered and not yet acknowledged.
  public var awaitingAcknowledgement: Int
  /// Not yet delivered: the lag.
  public var pending: UInt64

  enum CodingKeys: String, CodingKey {
    case name, delivered
    case streamName = "stream_name"
    case configuration = "config"
    case acknowledged = "ack_floor"
    case awaitingAcknowledgement = "num_ack_pending"
    case pending = "num_pending"
  }
}
