import Diagnostics

/// Readings of an expression as syntax rather than as something to evaluate, as for references, keywords and types.
///
/// Where native syntax has `a.b`, JSON has the string `"a.b"`: these views read both.
extension Expression {
  /// The expression as a traversal: `a.b[0]`. The words `true`, `false` and `null` count as names here.
  public var asTraversal: ScopeTraversal? {
    switch self {
    case .variable(let traversal): return traversal
    case .literal(let literal):
      switch literal.value {
      case .null: return keyword("null", literal)
      case .bool(let value): return keyword(value ? "true" : "false", literal)
      case .number: return nil
      case .string: return nativeReading?.asTraversal
      }
    default: return nil
    }
  }

  /// The expression as one bare word.
  public var asKeyword: String? {
    guard let traversal = asTraversal, traversal.steps.isEmpty else { return nil }
    return traversal.root.name
  }

  /// The elements of a tuple constructor.
  public var asList: [Expression]? {
    if case .tuple(let node) = self { return node.elements }
    return nil
  }

  /// The items of an object constructor, in source order; a bare word is given as a variable.
  public var asMap: [(key: Expression, value: Expression)]? {
    guard case .object(let node) = self else { return nil }
    return node.items.map { item in
      switch item.key {
      case .word(let word):
        (.variable(ScopeTraversal(root: word, steps: [], range: word.range)), item.value)
      case .expression(let key): (key, item.value)
      }
    }
  }

  /// The function call that the expression is.
  public var asCall: FunctionCall? {
    switch self {
    case .call(let node): node
    case .literal: nativeReading?.asCall
    default: nil
    }
  }

  /// The text of a quoted string without sequences, or of a JSON string as it was before it was read as a template.
  public var asStaticString: String? {
    switch self {
    case .literal(let literal):
      if case .string(let text) = literal.value { return text }
      return nil
    case .template(let template):
      if case .json(let text) = template.kind { return text }
      return template.literalText
    case .templateWrap(let wrap): return wrap.jsonText
    default: return nil
    }
  }

  /// What a JSON string says when it is read as a native expression; `nil` for anything else and for broken text.
  public var nativeReading: Expression? {
    guard case .literal(let literal) = self, literal.origin == .json, case .string(let text) = literal.value
    else { return nil }
    return Expression.parseEmbedded(text, at: literal.range)
  }

  /// The expression in a text without templates, in native syntax too: `"a.b"` as `a.b`. Old manifests name things so.
  public var quotedReading: Expression? {
    asStaticString.flatMap { Expression.parseEmbedded($0, at: range) }
  }

  /// The expression as it is meant where JSON has no templates, as in the default of a variable: its strings as they are.
  /// Native syntax means the same everywhere.
  public var literalReading: Expression {
    switch self {
    case .template(let template):
      guard case .json(let text) = template.kind else { return self }
      return .literal(Literal(.string(text), range: template.range, origin: .json))
    case .templateWrap(let wrap):
      guard let text = wrap.jsonText else { return self }
      return .literal(Literal(.string(text), range: wrap.range, origin: .json))
    case .tuple(let node) where node.origin == .json:
      return .tuple(
        TupleConstructor(
          elements: node.elements.map(\.literalReading), openBracket: node.openBracket, range: node.range,
          origin: .json))
    case .object(let node) where node.origin == .json:
      let items = node.items.map { item in
        let key: ObjectItem.Key =
          if case .expression(let expression) = item.key { .expression(expression.literalReading) } else { item.key }
        return ObjectItem(key: key, value: item.value.literalReading)
      }
      return .object(ObjectConstructor(items: items, openBrace: node.openBrace, range: node.range, origin: .json))
    default: return self
    }
  }

  private func keyword(_ name: String, _ literal: Literal) -> ScopeTraversal {
    ScopeTraversal(root: Identifier(name, literal.range), steps: [], range: literal.range)
  }
}
