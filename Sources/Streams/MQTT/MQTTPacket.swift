/// The packets of MQTT 3.1.1 that a client of a broker needs, as far as quality of service 1.
///
/// https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/mqtt-v3.1.1.html
enum MQTTPacket: Hashable, Sendable {
  case connect(MQTTConfiguration.Identity, keepAliveSeconds: UInt16)
  case connectAcknowledgement(code: UInt8)
  case publish(MQTTMessage, id: UInt16?)
  case publishAcknowledgement(id: UInt16)
  case subscribe(filters: [String], id: UInt16)
  /// A code a filter: the granted quality of service, or 0x80 for a refusal.
  case subscribeAcknowledgement(id: UInt16, codes: [UInt8])
  case ping
  case pong
  case disconnect
}

/// A message as it is published and delivered.
public struct MQTTMessage: Hashable, Sendable {
  public var topic: String
  public var payload: [UInt8]
  /// Whether the broker acknowledges it (quality of service 1) or not (0).
  public var isAcknowledged: Bool
  /// Whether the broker gives it to those who subscribe later; an empty one removes it.
  public var isRetained: Bool

  public init(topic: String, payload: [UInt8], isAcknowledged: Bool = true, isRetained: Bool = false) {
    self.topic = topic
    self.payload = payload
    self.isAcknowledged = isAcknowledged
    self.isRetained = isRetained
  }
}
