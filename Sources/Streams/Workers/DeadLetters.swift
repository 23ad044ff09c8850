import Logging

/// Puts messages that cannot be processed where somebody can look at them.
struct DeadLetters: Sendable {
  let source: MessageSource
  let streams: JetStream
  let logger: Logger

  /// Stores the message with its reason in the dead letter topic, once however often this is called. Without such a topic the
  /// reason is all that stays, in the log.
  func put(_ message: JetStreamMessage, reason: String) async throws {
    let sequence = message.metadata.streamSequence
    logger.warning("message \(sequence) of \(source.stream) (\(message.subject)) cannot be processed: \(reason)")
    guard let subject = source.deadLetterSubject else { return }
    var headers = NATSHeaders()
    for field in message.headers.fields where !field.name.hasPrefix("Nats-") { headers.append(field.name, field.value) }
    headers.append("Stack-Dead-Letter-Reason", String(reason.prefix(1000)))
    headers.append("Stack-Dead-Letter-Subject", message.subject)
    headers.append("Stack-Dead-Letter-Subscription", source.subscription)
    headers.append("Stack-Dead-Letter-Sequence", "\(sequence)")
    headers.append("Stack-Dead-Letter-Deliveries", "\(message.metadata.deliveries)")
    try await streams.publishRetrying(
      subject, message.payload, headers: headers, id: "\(source.subscription)#\(sequence)")
  }
}
