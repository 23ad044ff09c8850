import Diagnostics

/// `{ a = 1, (b) : 2 }`
public struct ObjectConstructor: Hashable, Sendable {
  public let items: [ObjectItem]
  public let openBrace: ByteRange
  public let range: ByteRange
  public let origin: Literal.Origin

  public init(items: [ObjectItem], openBrace: ByteRange, range: ByteRange, origin: Literal.Origin = .native) {
    self.items = items
    self.openBrace = openBrace
    self.range = range
    self.origin = origin
  }
}

/// A key and its value in an object constructor.
public struct ObjectItem: Hashable, Sendable {
  public enum Key: Hashable, Sendable {
    /// A bare word, which stands for itself: `{ a = 1 }`.
    case word(Identifier)
    /// Anything else. A bare traversal, `{ a.b = 1 }`, is ambiguous when evaluated, but names a thing where keys are
    /// references; in parentheses it is evaluated.
    case expression(Expression)

    public var range: ByteRange {
      switch self {
      case .word(let word): word.range
      case .expression(let expression): expression.range
      }
    }
  }

  public let key: Key
  public let value: Expression

  public init(key: Key, value: Expression) {
    self.key = key
    self.value = value
  }
}
