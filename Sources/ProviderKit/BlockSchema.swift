import Values

/// The attributes and nested blocks of a configuration block.
public struct BlockSchema: Sendable {
  public var attributes: [String: AttributeSchema]
  public var blocks: [String: NestedBlockSchema]
  /// What the block is for, in Markdown.
  public var description: String
  public var deprecation: String?

  public init(
    _ description: String = "", attributes: [String: AttributeSchema] = [:],
    blocks: [String: NestedBlockSchema] = [:], deprecation: String? = nil
  ) {
    self.description = description
    self.attributes = attributes
    self.blocks = blocks
    self.deprecation = deprecation
  }
}

/// A block type that may stand inside another block.
public struct NestedBlockSchema: Sendable {
  /// How the blocks of one type become one value.
  public enum Nesting: String, Sendable {
    /// At most one block: an object, or null.
    case single
    /// At most one block: an object, made with nulls when the block is absent.
    case group
    /// A list of objects, in the order of the blocks.
    case list
    /// A set of objects.
    case set
    /// A map of objects by the block's label.
    case map
  }

  public var nesting: Nesting
  public var block: BlockSchema
  public var minimum: Int
  /// `nil` for no limit.
  public var maximum: Int?

  public init(_ nesting: Nesting, _ block: BlockSchema, minimum: Int = 0, maximum: Int? = nil) {
    self.nesting = nesting
    self.block = block
    self.minimum = minimum
    self.maximum = maximum
  }
}
