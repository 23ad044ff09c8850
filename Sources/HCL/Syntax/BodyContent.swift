import Diagnostics

/// What a body holds of what a schema asked for.
public struct BodyContent: Sendable {
  public let file: SourceFile
  /// In source order, each name once.
  public let attributes: [Attribute]
  /// In source order.
  public let blocks: [Block]
  /// Where a missing item would have to stand.
  public let missingItemRange: ByteRange
  /// Whether syntax errors may have taken something away.
  public let isDamaged: Bool

  public init(
    file: SourceFile, attributes: [Attribute], blocks: [Block], missingItemRange: ByteRange, isDamaged: Bool = false
  ) {
    self.file = file
    self.attributes = attributes
    self.blocks = blocks
    self.missingItemRange = missingItemRange
    self.isDamaged = isDamaged
  }

  /// The attribute of that name, if it is set.
  public subscript(name: String) -> Attribute? { attributes.first { $0.name == name } }

  /// The blocks of that type, in source order.
  public func blocks(_ type: String) -> [Block] { blocks.filter { $0.type == type } }
}
