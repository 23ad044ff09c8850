/// What JetStream says of a message that it has stored.
public struct PublishAcknowledgement: Decodable, Hashable, Sendable {
  public var stream: String
  public var sequence: UInt64
  /// Whether a message with the same id was stored before, and this one was not.
  public var isDuplicate: Bool

  enum CodingKeys: String, CodingKey {
    case stream
    case sequence = "seq"
    case duplicate
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    stream = try values.decode(String.self, forKey: .stream)
    sequence = try values.decode(UInt64.self, forKey: .sequence)
    isDuplicate = try values.decodeIfPresent(Bool.self, forKey: .duplicate) ?? false
  }
}

extension JetStream {
  /// Publishes to a subject that a stream keeps, and returns when it is stored.
  ///
  /// With an id the call may safely be repeated within the stream's duplicate window: it is stored once.
  @discardableResult
  public func publish(
    _ subject: String, _ payload: [UInt8], headers: NATSHeaders = NATSHeaders(), id: String? = nil
  ) async throws -> PublishAcknowledgement {
    var headers = headers
    if let id { headers.append("Nats-Msg-Id", id) }
    let answer = try await client.request(subject, payload, headers: headers)
    return try Self.decode(answer, from: subject)
  }

  /// Publishes under an id and tries again, within the time, for as long as nobody knows whether it was stored.
  @discardableResult
  public func publishRetrying(
    _ subject: String, _ payload: [UInt8], headers: NATSHeaders = NATSHeaders(), id: String,
    within limit: Duration = .seconds(30)
  ) async throws -> PublishAcknowledgement {
    let end = ContinuousClock.now + limit
    while true {
      do {
        return try await publish(subject, payload, headers: headers, id: id)
      } catch let error as NATSError where error.isTransient && ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(50))
      }
    }
  }
}

extension NATSError {
  /// Whether the same call may succeed when it is made again.
  public var isTransient: Bool {
    switch self {
    // A server that reads its users anew turns away whoever has not said yet who they are.
    case .connectionLost, .timedOut, .unreachable, .noResponders, .unauthorized: true
    case .jetStream(let code, _, _): code == 503
    default: false
    }
  }
}
