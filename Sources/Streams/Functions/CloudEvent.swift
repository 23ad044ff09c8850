import Foundation
import NIOHTTP1
import Platform

/// A message as functions get it: a CloudEvent in HTTP's binary mode, in the form that functions for Pub/Sub expect.
///
/// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
struct CloudEvent: Sendable {
  let headers: HTTPHeaders
  let body: [UInt8]

  init(_ message: JetStreamMessage, _ source: MessageSource) {
    let sequence = message.metadata.streamSequence
    let time = Timestamp(nanoseconds: message.metadata.timestamp).text
    headers = [
      "ce-specversion": "1.0",
      "ce-type": "google.cloud.pubsub.topic.v1.messagePublished",
      "ce-source": "//stack/\(source.topic)",
      "ce-id": "\(source.stream)-\(sequence)",
      "ce-time": time,
      "content-type": "application/json",
    ]
    var attributes: [JSONDocument.Field] = [.init("subject", .string(message.subject))]
    let tokens = message.subject.split(separator: ".")
    if tokens.count >= 3, tokens.last == "events" {
      attributes.append(.init("deviceId", .string(String(tokens[tokens.count - 2]))))
    }
    for field in message.headers.fields where !field.name.hasPrefix("Nats-") && !field.name.hasPrefix("Nmqtt-") {
      attributes.append(.init(field.name, .string(field.value)))
    }
    let document: JSONDocument = [
      "message": [
        "data": .string(Data(message.payload).base64EncodedString()),
        "attributes": .object(attributes),
        "messageId": .string("\(sequence)"),
        "message_id": .string("\(sequence)"),
        "publishTime": .string(time),
        "publish_time": .string(time),
      ],
      "subscription": .string(source.subscription),
      "deliveryAttempt": .integer(Int64(message.metadata.deliveries)),
    ]
    body = document.bytes
  }
}
