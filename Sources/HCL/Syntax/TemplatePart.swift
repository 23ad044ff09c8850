import Diagnostics

/// A piece of a template, in source order.
public enum TemplatePart: Hashable, Sendable {
  case literal(TemplateLiteral)
  /// `${x}`
  case interpolation(TemplateInterpolation)
  /// `%{if c}…%{else}…%{endif}`
  case conditional(TemplateConditional)
  /// `%{for k, v in c}…%{endfor}`
  case loop(TemplateLoop)

  public var range: ByteRange {
    switch self {
    case .literal(let part): part.range
    case .interpolation(let part): part.range
    case .conditional(let part): part.range
    case .loop(let part): part.range
    }
  }
}

/// Text between sequences.
public struct TemplateLiteral: Hashable, Sendable {
  public let text: String
  public let range: ByteRange

  public init(text: String, range: ByteRange) {
    self.text = text
    self.range = range
  }
}

/// `${x}`; the range has the markers.
public struct TemplateInterpolation: Hashable, Sendable {
  public let expression: Expression
  public let range: ByteRange

  public init(expression: Expression, range: ByteRange) {
    self.expression = expression
    self.range = range
  }
}

/// `%{if c}…%{else}…%{endif}`; without an `else`, a false condition gives the empty string.
public struct TemplateConditional: Hashable, Sendable {
  public let condition: Expression
  public let whenTrue: [TemplatePart]
  public let whenFalse: [TemplatePart]?
  public let range: ByteRange

  public init(condition: Expression, whenTrue: [TemplatePart], whenFalse: [TemplatePart]?, range: ByteRange) {
    self.condition = condition
    self.whenTrue = whenTrue
    self.whenFalse = whenFalse
    self.range = range
  }
}

/// `%{for k, v in c}…%{endfor}`: the body once an element, joined.
public struct TemplateLoop: Hashable, Sendable {
  public let key: Identifier?
  public let value: Identifier
  public let collection: Expression
  public let body: [TemplatePart]
  public let range: ByteRange

  public init(
    key: Identifier?, value: Identifier, collection: Expression, body: [TemplatePart], range: ByteRange
  ) {
    self.key = key
    self.value = value
    self.collection = collection
    self.body = body
    self.range = range
  }
}
