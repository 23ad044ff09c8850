/// What a reader expects in a body.
public struct BodySchema: Sendable {
  public struct Attribute: Hashable, Sendable {
    public let name: String
    public let isRequired: Bool

    public init(_ name: String, required: Bool = false) {
      self.name = name
      isRequired = required
    }
  }

  public struct BlockType: Hashable, Sendable {
    public let type: String
    /// What the labels are called in messages: `["type", "name"]`.
    public let labelNames: [String]

    public init(_ type: String, labels: [String] = []) {
      self.type = type
      labelNames = labels
    }
  }

  public let attributes: [Attribute]
  public let blocks: [BlockType]
  let attributesByName: [String: Attribute]
  let blocksByType: [String: BlockType]
  /// Of attributes and blocks. Made once: bodies of one schema are many.
  let names: Set<String>

  public init(attributes: [Attribute] = [], blocks: [BlockType] = []) {
    self.attributes = attributes
    self.blocks = blocks
    attributesByName = Dictionary(attributes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    blocksByType = Dictionary(blocks.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })
    names = Set(attributes.map(\.name)).union(blocks.map(\.type))
  }
}
