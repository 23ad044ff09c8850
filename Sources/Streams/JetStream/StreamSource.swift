/// Another stream that a stream takes messages from.
public struct StreamSource: Codable, Hashable, Sendable {
  /// The push consumer of the other stream that feeds this one: what it delivered is acknowledged when it is stored here.
  public struct Consumer: Codable, Hashable, Sendable {
    public var name: String
    public var deliverSubject: String

    enum CodingKeys: String, CodingKey {
      case name
      case deliverSubject = "deliver_subject"
    }
  }

  public var name: String
  /// Which subjects are taken, and as which they are stored.
  public var transforms: [SubjectTransform]?
  public var consumer: Consumer?

  enum CodingKeys: String, CodingKey {
    case name, consumer
    case transforms = "subject_transforms"
  }
}
