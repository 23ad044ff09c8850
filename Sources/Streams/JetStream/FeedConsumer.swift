/// A durable consumer that feeds another stream, and is acknowledged by the flow control between the two.
struct FeedConsumer: Encodable, Hashable, Sendable {
  var durableName: String
  var deliverSubject: String
  var filterSubject: String
  var ackPolicy = "flow_control"
  var flowControl = true
  /// What JetStream demands of such a consumer: a second.
  var idleHeartbeat: Int64 = 1_000_000_000
  var maxAckPending = 1000
  var metadata: [String: String]?

  enum CodingKeys: String, CodingKey {
    case metadata
    case durableName = "durable_name"
    case deliverSubject = "deliver_subject"
    case filterSubject = "filter_subject"
    case ackPolicy = "ack_policy"
    case flowControl = "flow_control"
    case idleHeartbeat = "idle_heartbeat"
    case maxAckPending = "max_ack_pending"
  }
}
