import Diagnostics

/// An expression of the language, from native or from JSON syntax.
///
/// The parser bounds how deep expressions nest (``SyntaxLimits/expressionHeight``), so walking one recursively is safe.
public indirect enum Expression: Hashable, Sendable {
  /// `null`, `true`, `12.5e3`, or a quoted string without template sequences.
  case literal(Literal)
  /// A string with interpolations or directives, or any heredoc.
  case template(Template)
  /// A quoted string that is one interpolation and nothing else, `"${x}"`: has the value of `x`, whatever its type.
  case templateWrap(TemplateWrap)
  /// `{ a = 1, (b) : 2 }`
  case object(ObjectConstructor)
  /// `[a, b]`
  case tuple(TupleConstructor)
  /// `[for k, v in c : v if p]` or `{for k, v in c : k => v...}`
  case forExpression(ForExpression)
  /// `a`, `a.b`, `a.b[0].c["d"]`: a root name and static steps.
  case variable(ScopeTraversal)
  /// Static steps after anything that is not a root name: `f(x).b[0]`.
  case relativeTraversal(RelativeTraversal)
  /// `a[i]` where `i` is not a literal.
  case index(IndexExpression)
  /// `a.*.b` or `a[*].b`
  case splat(SplatExpression)
  /// The element at hand; stands only at the root of ``SplatExpression/each``.
  case splatItem(ByteRange)
  /// `c ? a : b`
  case conditional(ConditionalExpression)
  /// `-a`, `!a`
  case unary(UnaryOperation)
  /// `a + b`
  case binary(BinaryOperation)
  /// `f(a, b...)`
  case call(FunctionCall)
  /// `(a)`
  case parentheses(Parentheses)
  /// What could not be parsed.
  case invalid(InvalidExpression)

  public var range: ByteRange {
    switch self {
    case .literal(let node): node.range
    case .template(let node): node.range
    case .templateWrap(let node): node.range
    case .object(let node): node.range
    case .tuple(let node): node.range
    case .forExpression(let node): node.range
    case .variable(let node): node.range
    case .relativeTraversal(let node): node.range
    case .index(let node): node.range
    case .splat(let node): node.range
    case .splatItem(let range): range
    case .conditional(let node): node.range
    case .unary(let node): node.range
    case .binary(let node): node.range
    case .call(let node): node.range
    case .parentheses(let node): node.range
    case .invalid(let node): node.range
    }
  }
}
