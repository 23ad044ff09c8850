/// A pattern of subjects, and what becomes of those that match: `{{wildcard(1)}}` stands for what the first `*` matched.
public struct SubjectTransform: Codable, Hashable, Sendable {
  public var source: String
  public var destination: String

  public init(_ source: String, to destination: String) {
    (self.source, self.destination) = (source, destination)
  }

  enum CodingKeys: String, CodingKey {
    case source = "src"
    case destination = "dest"
  }
}
