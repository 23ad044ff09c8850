import Diagnostics

/// `[for k, v in c : v if p]` or `{for k, v in c : k => v... if p}`
public struct ForExpression: Hashable, Sendable {
  public enum Result: Hashable, Sendable {
    case tuple(value: Expression)
    /// With `...` the values of one key are grouped into a tuple.
    case object(key: Expression, value: Expression, groups: Bool)
  }

  public let key: Identifier?
  public let value: Identifier
  public let collection: Expression
  public let result: Result
  public let condition: Expression?
  public let openRange: ByteRange
  public let range: ByteRange

  public init(
    key: Identifier?, value: Identifier, collection: Expression, result: Result, condition: Expression?,
    openRange: ByteRange, range: ByteRange
  ) {
    self.key = key
    self.value = value
    self.collection = collection
    self.result = result
    self.condition = condition
    self.openRange = openRange
    self.range = range
  }
}
