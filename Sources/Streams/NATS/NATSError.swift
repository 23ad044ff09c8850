/// What can go wrong between a NATS client and its server.
public enum NATSError: Error, Hashable, Sendable {
  public enum Operation: String, Hashable, Sendable { case publish, subscribe }

  /// No connection came about: the last reason, after all attempts that were allowed.
  case unreachable(endpoint: String, reason: String)
  /// The server wants TLS and the client has none, or the other way round, or certificates do not fit.
  case tls(reason: String)
  /// The server knows neither user nor password.
  case unauthorized(user: String?)
  /// The user has no right to publish to or to subscribe to the subject.
  case forbidden(Operation, subject: String)
  /// Any other `-ERR` of the server, in its own words.
  case server(String)
  /// The server sent bytes that are not the protocol.
  case malformed(WireFault)
  case timedOut(what: String)
  /// Nobody listens on the subject of a request.
  case noResponders(subject: String)
  /// The connection broke while an answer was awaited; whether the request arrived is unknown.
  case connectionLost
  /// The client was closed, or its `run()` has ended.
  case closed
  case payloadTooLarge(bytes: Int, limit: Int)
  case invalidSubject(String)
  /// Messages arrived faster than the subscriber took them, and its buffer is full.
  case slowConsumer(subject: String)
  /// JetStream refused a request: HTTP-like code, JetStream's own number, its words.
  case jetStream(code: Int, number: Int, description: String)
  /// JetStream answered something else than was asked.
  case unexpectedAnswer(subject: String)
}

/// Why bytes from the server were refused.
public enum WireFault: Hashable, Sendable {
  case lineTooLong(limit: Int)
  case unknownOperation
  case badArguments
  case payloadTooLarge(limit: Int)
  case missingTerminator
  case badHeaders
  case badInfo
}
