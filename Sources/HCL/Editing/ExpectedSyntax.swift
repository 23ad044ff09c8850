import Diagnostics

/// What may stand at a place of a text, sound or broken: the question of completion.
public struct ExpectedSyntax: Sendable {
  public enum Kind: Hashable, Sendable {
    /// The name of an argument, or the type of a block, in the body of the innermost of `blocks`.
    case item
    /// A label of a block of this type, by its index, or the `{`.
    case label(type: String, index: Int)
    /// A value: for the argument of that name, if it is known.
    case value(argument: String?)
    /// The name of an attribute of what stands before the dot, such as `var` or `module.a[0]`.
    case attributeName(of: String)
    /// The key of an object that is the value of the argument of that name, or in it.
    case objectKey(argument: String?)
    /// An operator, a separator or a closing bracket.
    case operation
    /// The word that begins a `%{ … }` sequence of a template.
    case directive
    /// Free text: in a string or a comment.
    case text
  }

  public let kind: Kind
  /// The part of a word before the place, which what is wanted starts with.
  public let prefix: String
  /// The whole word at the place, which a completion replaces.
  public let replaced: ByteRange
  /// The blocks around the place, outermost first.
  public let blocks: [Block]
  /// The names that `for` expressions and template loops around the place bind, outermost first.
  public let bound: [String]
  /// The names of the arguments in the body around the place that are set already.
  public let set: Set<String>
  /// Whether it is the first thing in brackets or braces that may hold a `for`.
  public let mayBeFor: Bool
  /// Whether it lies in a `for` expression, where `in` and `if` may follow what is written.
  public let isInFor: Bool
}
