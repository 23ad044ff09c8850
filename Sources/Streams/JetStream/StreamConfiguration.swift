/// What a stream keeps and for how long. Limits of -1 mean none.
public struct StreamConfiguration: Codable, Hashable, Sendable {
  public enum Retention: String, Codable, Sendable {
    /// Messages stay until a limit removes them.
    case limits
    /// Until every consumer has acknowledged them.
    case interest
    /// Until one consumer has.
    case workqueue
  }

  public enum Discard: String, Codable, Sendable { case old, new }
  public enum Storage: String, Codable, Sendable { case file, memory }

  public var name: String
  public var subjects: [String]?
  public var description: String?
  public var retention = Retention.limits
  public var storage = Storage.file
  public var discard = Discard.old
  public var maxMessages = -1
  public var maxMessagesPerSubject = -1
  public var maxBytes = -1
  /// Nanoseconds; 0 for no limit.
  public var maxAge: Int64 = 0
  public var maxMessageSize = -1
  public var maxConsumers = -1
  public var replicas = 1
  /// Nanoseconds within which a message with a known `Nats-Msg-Id` is a duplicate.
  public var duplicateWindow: Int64 = 120_000_000_000
  public var metadata: [String: String]?
  public var allowDirect = true
  /// Other streams that it takes messages from.
  public var sources: [StreamSource]?
  /// Under what subject messages are stored that were published to another.
  public var subjectTransform: SubjectTransform?

  public init(name: String, subjects: [String]) {
    self.name = name
    self.subjects = subjects
  }

  enum CodingKeys: String, CodingKey {
    case name, subjects, description, retention, storage, discard, metadata, sources
    case maxMessages = "max_msgs"
    case maxMessagesPerSubject = "max_msgs_per_subject"
    case maxBytes = "max_bytes"
    case maxAge = "max_age"
    case maxMessageSize = "max_msg_size"
    case maxConsumers = "max_consumers"
    case replicas = "num_replicas"
    case duplicateWindow = "duplicate_window"
    case allowDirect = "allow_direct"
    case subjectTransform = "subject_transform"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.decode(String.self, forKey: .name)
    subjects = try values.decodeIfPresent([String].self, forKey: .subjects)
    description = try values.decodeIfPresent(String.self, forKey: .description)
    retention = try values.decodeIfPresent(Retention.self, forKey: .retention) ?? .limits
    storage = try values.decodeIfPresent(Storage.self, forKey: .storage) ?? .file
    discard = try values.decodeIfPresent(Discard.self, forKey: .discard) ?? .old
    maxMessages = try values.decodeIfPresent(Int.self, forKey: .maxMessages) ?? -1
    maxMessagesPerSubject = try values.decodeIfPresent(Int.self, forKey: .maxMessagesPerSubject) ?? -1
    maxBytes = try values.decodeIfPresent(Int.self, forKey: .maxBytes) ?? -1
    maxAge = try values.decodeIfPresent(Int64.self, forKey: .maxAge) ?? 0
    maxMessageSize = try values.decodeIfPresent(Int.self, forKey: .maxMessageSize) ?? -1
    maxConsumers = try values.decodeIfPresent(Int.self, forKey: .maxConsumers) ?? -1
    replicas = try values.decodeIfPresent(Int.self, forKey: .replicas) ?? 1
    duplicateWindow = try values.decodeIfPresent(Int64.self, forKey: .duplicateWindow) ?? 0
    metadata = try values.decodeIfPresent([String: String].self, forKey: .metadata)
    allowDirect = try values.decodeIfPresent(Bool.self, forKey: .allowDirect) ?? false
    sources = try values.decodeIfPresent([StreamSource].self, forKey: .sources)
    subjectTransform = try values.decodeIfPresent(SubjectTransform.self, forKey: .subjectTransform)
  }
}
