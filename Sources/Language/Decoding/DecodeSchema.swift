import HCL
import Values

/// What a body may say, and what value comes of it. Whoever has schemas of another form maps them to this one.
///
/// A class that never changes: all bodies of a type are read by the same one, on all processors.
public final class DecodeSchema: Sendable {
  public struct Attribute: Sendable {
    public var type: ValueType
    public var isRequired: Bool
    /// Whether the configuration may set it.
    public var isConfigurable: Bool
    /// Why not to use it any more, if so.
    public var deprecation: String?

    public init(
      _ type: ValueType, isRequired: Bool = false, isConfigurable: Bool = true, deprecation: String? = nil
    ) {
      self.type = type
      self.isRequired = isRequired
      self.isConfigurable = isConfigurable
      self.deprecation = deprecation
    }
  }

  /// How the blocks of one type become one value.
  public enum Nesting: String, Sendable {
    /// At most one block: an object, or null.
    case single
    /// At most one block: an object, made with nulls when the block is absent.
    case group
    /// A list of objects, a tuple where they differ in type.
    case list
    case set
    /// By the block's label.
    case map
  }

  public struct NestedBlock: Sendable {
    public var nesting: Nesting
    public var schema: DecodeSchema
    public var minimum: Int
    public var maximum: Int?

    public init(_ nesting: Nesting, _ schema: DecodeSchema, minimum: Int = 0, maximum: Int? = nil) {
      self.nesting = nesting
      self.schema = schema
      self.minimum = minimum
      self.maximum = maximum
    }
  }

  public let attributes: [String: Attribute]
  public let blocks: [String: NestedBlock]
  /// Why not to use the block any more, if so.
  public let deprecation: String?
  /// What to ask a body for. Made once: bodies of one schema are many.
  let bodySchema: BodySchema
  /// The same for one of several bodies, in which required attributes may be missing.
  let partialBodySchema: BodySchema
  /// The types of blocks in the order in which they are read.
  let blockNames: [String]
  /// What an empty body comes to, nested blocks left out.
  let absent: ValueMap

  public init(
    attributes: [String: Attribute] = [:], blocks: [String: NestedBlock] = [:], deprecation: String? = nil
  ) {
    self.attributes = attributes
    self.blocks = blocks
    self.deprecation = deprecation
    bodySchema = Self.bodySchema(attributes, blocks, isPartial: false)
    partialBodySchema = Self.bodySchema(attributes, blocks, isPartial: true)
    blockNames = blocks.keys.sorted()
    absent = ValueMap(
      attributes.mapValues { Value.null($0.type) }.merging(blocks.mapValues { _ in Value.null() }) { $1 })
  }

  private static func bodySchema(
    _ attributes: [String: Attribute], _ blocks: [String: NestedBlock], isPartial: Bool
  ) -> BodySchema {
    var types = blocks.sorted { $0.key < $1.key }.map { name, block in
      BodySchema.BlockType(name, labels: block.nesting == .map ? ["key"] : [])
    }
    // Also where there are no blocks: then it is the type behind it that is wrong.
    types.append(BodySchema.BlockType("dynamic", labels: ["type"]))
    return BodySchema(
      attributes: attributes.sorted { $0.key < $1.key }.map {
        .init($0.key, required: $0.value.isRequired && !isPartial)
      },
      blocks: types)
  }

  /// The type of the values that bodies of this schema have.
  public var impliedType: ValueType {
    var types = attributes.mapValues(\.type.withoutOptional)
    for (name, block) in blocks {
      let inner = block.schema.impliedType
      switch block.nesting {
      case .single, .group: types[name] = inner
      case .list: types[name] = inner.hasDynamic ? .dynamic : .list(inner)
      case .set: types[name] = .set(inner)
      case .map: types[name] = inner.hasDynamic ? .dynamic : .map(inner)
      }
    }
    return .object(types)
  }
}
