import Diagnostics

/// The attributes and blocks between two braces, or of a whole file.
///
/// In JSON, whether a property is an attribute or a block depends on what is expected of it, so readers ask for what
/// a ``BodySchema`` describes (see `content`), which works for both syntaxes.
public final class Body: Sendable {
  enum Content: Sendable {
    case native(attributes: [Attribute], blocks: [Block])
    /// One object, or several when an array of objects makes up one body.
    case json(objects: [JSONNode])
  }

  public let file: SourceFile
  /// The content between the braces, or the whole file.
  public let range: ByteRange
  /// The closing brace or the end of the file: where a missing item would have to stand.
  public let endRange: ByteRange
  let content: Content
  /// Names that a partial reading has taken already.
  let taken: Set<String>
  /// What syntax errors have done to it.
  public let damage: BodyDamage

  public convenience init(
    file: SourceFile, attributes: [Attribute] = [], blocks: [Block] = [], range: ByteRange, endRange: ByteRange,
    damage: BodyDamage = .none
  ) {
    self.init(
      file: file, content: .native(attributes: attributes, blocks: blocks), range: range, endRange: endRange,
      damage: damage)
  }

  init(
    file: SourceFile, content: Content, range: ByteRange, endRange: ByteRange, taken: Set<String> = [],
    damage: BodyDamage = .none
  ) {
    self.file = file
    self.content = content
    self.range = range
    self.endRange = endRange
    self.taken = taken
    self.damage = damage
  }

  /// The attributes in source order; none in JSON, where the schema decides.
  public var attributes: [Attribute] {
    guard case .native(let attributes, _) = content else { return [] }
    return taken.isEmpty ? attributes : attributes.filter { !taken.contains($0.name) }
  }

  /// The blocks in source order; none in JSON, where the schema decides.
  public var blocks: [Block] {
    guard case .native(_, let blocks) = content else { return [] }
    return taken.isEmpty ? blocks : blocks.filter { !taken.contains($0.type) }
  }

  public var isJSON: Bool {
    if case .json = content { return true }
    return false
  }

  /// A place in this body's file, for a diagnostic.
  public func source(_ range: ByteRange) -> SourceRange { SourceRange(file, range) }
}
