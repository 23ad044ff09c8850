import Foundation

/// A stream as it is.
public struct StreamInfo: Decodable, Hashable, Sendable {
  public struct Contents: Decodable, Hashable, Sendable {
    public var messages: Int
    public var bytes: Int
    public var firstSequence: UInt64
    public var lastSequence: UInt64
    public var consumers: Int

    enum CodingKeys: String, CodingKey {
      case messages, bytes
      case firstSequence = "first_seq"
      case lastSequence = "last_seq"
      case consumers = "consumer_count"
    }
  }

  public var configuration: StreamConfiguration
  public var contents: Contents
  /// When it was made, as JetStream writes it: two streams of one name differ in it.
  public var created: String

  enum CodingKeys: String, CodingKey {
    case created
    case configuration = "config"
    case contents = "state"
  }
}

/// A message read from a stream by its place, not through a consumer.
public struct StoredMessage: Decodable, Hashable, Sendable {
  public var subject: String
  public var sequence: UInt64
  public var payload: [UInt8]
  /// RFC 3339.
  public var time: String

  private struct Answer: Decodable {
    struct Message: Decodable {
      var subject: String
      var seq: UInt64
      var data: Data?
      var time: String
    }

    var message: Message
  }

  public init(from decoder: any Decoder) throws {
    let message = try Answer(from: decoder).message
    (subject, sequence, time) = (message.subject, message.seq, message.time)
    payload = message.data.map { [UInt8]($0) } ?? []
  }
}
