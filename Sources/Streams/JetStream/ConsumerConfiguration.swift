/// What a durable pull consumer delivers and how it retries.
public struct ConsumerConfiguration: Codable, Hashable, Sendable {
  public enum DeliverPolicy: String, Codable, Sendable {
    case all, last, new
    case fromSequence = "by_start_sequence"
    case fromTime = "by_start_time"
    case lastPerSubject = "last_per_subject"
  }

  public enum AckPolicy: String, Codable, Sendable {
    case none, all, explicit
    case flowControl = "flow_control"
  }

  public var durableName: String
  public var description: String?
  public var deliverPolicy = DeliverPolicy.all
  public var startSequence: UInt64?
  public var ackPolicy = AckPolicy.explicit
  /// Nanoseconds after which an unacknowledged message is delivered again.
  public var ackWait: Int64 = 30_000_000_000
  /// -1 for no limit.
  public var maxDeliver = -1
  /// Nanoseconds before the second, third, … delivery; the last one repeats. It takes the place of `ackWait`.
  public var backoff: [Int64]?
  public var filterSubject: String?
  public var maxAckPending = 1000
  public var maxWaiting = 512
  public var metadata: [String: String]?

  public init(durableName: String) { self.durableName = durableName }

  enum CodingKeys: String, CodingKey {
    case description, backoff, metadata
    case durableName = "durable_name"
    case deliverPolicy = "deliver_policy"
    case startSequence = "opt_start_seq"
    case ackPolicy = "ack_policy"
    case ackWait = "ack_wait"
    case maxDeliver = "max_deliver"
    case filterSubject = "filter_subject"
    case maxAckPending = "max_ack_pending"
    case maxWaiting = "max_waiting"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    durableName = try values.decodeIfPresent(String.self, forKey: .durableName) ?? ""
    description = try values.decodeIfPresent(String.self, forKey: .description)
    deliverPolicy = try values.decodeIfPresent(DeliverPolicy.self, forKey: .deliverPolicy) ?? .all
    startSequence = try values.decodeIfPresent(UInt64.self, forKey: .startSequence)
    ackPolicy = try values.decodeIfPresent(AckPolicy.self, forKey: .ackPolicy) ?? .explicit
    ackWait = try values.decodeIfPresent(Int64.self, forKey: .ackWait) ?? 0
    maxDeliver = try values.decodeIfPresent(Int.self, forKey: .maxDeliver) ?? -1
    backoff = try values.decodeIfPresent([Int64].self, forKey: .backoff)
    filterSubject = try values.decodeIfPresent(String.self, forKey: .filterSubject)
    maxAckPending = try values.decodeIfPresent(Int.self, forKey: .maxAckPending) ?? -1
    maxWaiting = try values.decodeIfPresent(Int.self, forKey: .maxWaiting) ?? 0
    metadata = try values.decodeIfPresent([String: String].self, forKey: .metadata)
  }
}
