import Diagnostics
import Values

/// What stands at a place in a file.
public struct Symbol: Sendable, Hashable {
  public enum Kind: Hashable, Sendable {
    /// A reference to it, or the name in its declaration.
    case reference(Reference.Subject)
    /// An attribute of the value of a reference, or the key of an object.
    case attribute(String)
    /// The name of an argument in a block.
    case argument(String)
    /// The type of a block.
    case block(String)
    /// The type of a resource or data source, in its first label.
    case resourceType(ResourceMode, String)
    case function(String)
    /// A name that a `for`, a template or a `dynamic` block binds.
    case bound(String)
  }

  public var kind: Kind
  public var range: SourceRange
  /// Where the thing is declared; `nil` when it is not, or is built in.
  public var declaration: SourceRange?
  /// What the declaration says it is for; of a function how it is called and what it does.
  public var description: String?
  /// The type of its value, where that can be told without evaluating anything.
  public var type: ValueType?

  init(
    _ kind: Kind, _ range: SourceRange, declaration: SourceRange? = nil, description: String? = nil,
    type: ValueType? = nil
  ) {
    self.kind = kind
    self.range = range
    self.declaration = declaration
    self.description = description
    self.type = type
  }
}
