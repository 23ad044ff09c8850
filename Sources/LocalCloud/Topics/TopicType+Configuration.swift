import ProviderKit
import Streams
import Values

extension TopicType {
  static func streamName(_ planned: Value, _ context: ObjectContext) -> String {
    planned.text("name") ?? ResourceAddress.defaultName(context.address)
  }

  /// What JetStream is asked for. With a token it is noted on the stream.
  func configuration(_ planned: Value, _ context: ObjectContext, token: String?) throws -> StreamConfiguration {
    let name = Self.streamName(planned, context)
    let subjects = planned["subjects"]?.strings ?? ["topics.\(name)"]
    if let bad = subjects.first(where: { !NATSSubject.isPattern($0) }) {
      throw ProviderDiagnostic(
        .error, "`\(bad)` is not a subject", detail: "subjects are tokens separated by dots, such as `orders.*`",
        path: "subjects")
    }
    var configuration = StreamConfiguration(name: name, subjects: subjects)
    configuration.retention = planned.text("retention").flatMap(StreamConfiguration.Retention.init) ?? .limits
    configuration.storage = planned.text("storage").flatMap(StreamConfiguration.Storage.init) ?? .file
    configuration.maxAge = Self.nanoseconds(planned["max_age"]) ?? 0
    configuration.maxBytes = planned["max_bytes"]?.int ?? -1
    configuration.maxMessages = planned["max_messages"]?.int ?? -1
    configuration.maxMessagesPerSubject = planned["max_messages_per_subject"]?.int ?? -1
    configuration.maxMessageSize = planned["max_message_size"]?.int ?? -1
    configuration.replicas = planned["replicas"]?.int ?? 1
    // JetStream refuses a window longer than the messages live.
    let window = Self.nanoseconds(planned["duplicate_window"]) ?? 120_000_000_000
    configuration.duplicateWindow = configuration.maxAge > 0 ? min(window, configuration.maxAge) : window
    if let token {
      configuration.metadata = [TopicMetadata.tokenKey: token, TopicMetadata.addressKey: context.address]
    }
    return configuration
  }

  /// The whole object, from what the stream is.
  func value(_ found: StreamConfiguration, _ broker: BrokerAccess, _ base: Value) -> Value {
    let metadata = TopicMetadata(found)
    func limit(_ number: Int) -> Value { number > 0 ? .number(number) : .null(.number) }
    let window = Self.nanoseconds(base["duplicate_window"])
    let isWindowKept = window.map { found.maxAge > 0 ? min($0, found.maxAge) : $0 } == found.duplicateWindow
    return .object([
      "id": .string(ResourceName(broker.settings.id).child(.topic, found.name).text),
      "broker": .string(broker.settings.id),
      "name": .string(found.name),
      "stream": .string(found.name),
      "subject": .string(metadata.ownSubjects.first ?? ""),
      "subjects": .list(metadata.ownSubjects.map { .string($0) }, of: .string),
      "retention": .string(found.retention.rawValue),
      "storage": .string(found.storage.rawValue),
      "max_age": Self.durationText(found.maxAge, like: base["max_age"]),
      "max_bytes": limit(found.maxBytes),
      "max_messages": limit(found.maxMessages),
      "max_messages_per_subject": limit(found.maxMessagesPerSubject),
      "max_message_size": limit(found.maxMessageSize),
      "replicas": .number(found.replicas),
      "duplicate_window": isWindowKept
        ? base["duplicate_window"] ?? "2m" : Self.durationText(found.duplicateWindow, like: nil),
      "deletion_protection": base["deletion_protection"] ?? false,
    ])
  }

  static func nanoseconds(_ value: Value?) -> Int64? {
    guard let seconds = value?.string.flatMap(ProviderKit.DurationText.seconds), seconds < 9e9 else { return nil }
    return Int64(seconds * 1e9)
  }

  /// The text as the user wrote it if it means the same, else in seconds; null for none.
  static func durationText(_ nanoseconds: Int64, like written: Value?) -> Value {
    if nanoseconds == 0 { return .null(.string) }
    if let written, Self.nanoseconds(written) == nanoseconds { return written }
    let whole = nanoseconds / 1_000_000_000
    return .string(nanoseconds % 1_000_000_000 == 0 ? "\(whole)s" : "\(nanoseconds / 1_000_000)ms")
  }
}
