import ProviderKit
import Streams
import Values

/// What the engine notes on a consumer for those who read from it.
enum ConsumerMetadata {
  static let deadLetterTopic = "stack.dead_letter_topic"
  static let deadLetterSubject = "stack.dead_letter_subject"
  static let maxDeliveries = "stack.max_deliveries"
  static let backoff = "stack.backoff"
}

extension SubscriptionType {
  func configuration(_ planned: Value, _ context: ObjectContext) async throws -> ConsumerConfiguration {
    var configuration = ConsumerConfiguration(
      durableName: planned.text("name") ?? ResourceAddress.defaultName(context.address))
    configuration.filterSubject = planned.text("filter_subject")
    configuration.deliverPolicy = planned.text("start") == "new" ? .new : .all
    configuration.ackWait = TopicType.nanoseconds(planned["ack_deadline"]) ?? 30_000_000_000
    configuration.maxAckPending = planned["max_outstanding"]?.int ?? 1000
    var metadata = [TopicMetadata.addressKey: context.address]
    let limit = planned["max_deliveries"]?.int
    metadata[ConsumerMetadata.maxDeliveries] = limit.map { "\($0)" }
    if let backoff = planned["retry_backoff"]?.strings {
      for (index, text) in backoff.enumerated() where ProviderKit.DurationText.seconds(text) == nil {
        throw ProviderDiagnostic(
          .error, "`\(text)` is not a length of time", detail: "expected one such as `10s` or `1m30s`",
          path: ValuePath([.attribute("retry_backoff"), .index(index)]))
      }
      metadata[ConsumerMetadata.backoff] = backoff.joined(separator: " ")
    }
    if let id = planned.text("dead_letter_topic") {
      metadata[ConsumerMetadata.deadLetterTopic] = id
      metadata[ConsumerMetadata.deadLetterSubject] = try await TopicHandle(id, environment).subject()
    }
    configuration.metadata = metadata
    // With a dead letter topic the reader counts, because a message that the broker gives up would be in no topic.
    configuration.maxDeliver = planned.text("dead_letter_topic") == nil ? limit ?? -1 : -1
    return configuration
  }

  func value(_ found: ConsumerConfiguration, _ topic: TopicHandle, _ base: Value) -> Value {
    let metadata = found.metadata ?? [:]
    let backoff = metadata[ConsumerMetadata.backoff]?.split(separator: " ").map { Value.string(String($0)) }
    func text(_ key: String) -> Value { metadata[key].map { .string($0) } ?? .null(.string) }
    return .object([
      "id": .string(topic.name.child(.subscription, found.durableName).text),
      "topic": .string(topic.name.text),
      "name": .string(found.durableName),
      "consumer": .string(found.durableName),
      "stream": .string(topic.stream),
      "filter_subject": found.filterSubject.map { .string($0) } ?? .null(.string),
      "start": .string(found.deliverPolicy == .new ? "new" : "all"),
      "ack_deadline": TopicType.durationText(found.ackWait, like: base["ack_deadline"]),
      "max_deliveries": metadata[ConsumerMetadata.maxDeliveries].flatMap { Int($0) }.map { .number($0) }
        ?? .null(.number),
      "retry_backoff": backoff.map { .list($0, of: .string) } ?? .null(.list(.string)),
      "dead_letter_topic": text(ConsumerMetadata.deadLetterTopic),
      "dead_letter_subject": .string(metadata[ConsumerMetadata.deadLetterSubject] ?? ""),
      "max_outstanding": .number(found.maxAckPending),
    ])
  }
}
