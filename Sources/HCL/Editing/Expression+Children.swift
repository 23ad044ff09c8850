extension Expression {
  /// The expressions directly in this one, in source order; those in a template's directives come too.
  public var children: [Expression] {
    switch self {
    case .literal, .variable, .splatItem, .invalid: []
    case .template(let node): node.parts.flatMap(\.expressions)
    case .templateWrap(let node): [node.wrapped]
    case .object(let node): node.items.flatMap(\.expressions)
    case .tuple(let node): node.elements
    case .forExpression(let node): node.expressions
    case .relativeTraversal(let node): [node.source]
    case .index(let node): [node.collection, node.key]
    case .splat(let node): [node.source, node.each]
    case .conditional(let node): [node.condition, node.whenTrue, node.whenFalse]
    case .unary(let node): [node.operand]
    case .binary(let node): [node.left, node.right]
    case .call(let node): node.arguments
    case .parentheses(let node): [node.inner]
    }
  }
}

extension ObjectItem {
  fileprivate var expressions: [Expression] {
    if case .expression(let key) = key { return [key, value] }
    return [value]
  }
}

extension ForExpression {
  fileprivate var expressions: [Expression] {
    var all = [collection]
    switch result {
    case .tuple(let value): all.append(value)
    case .object(let key, let value, _): all += [key, value]
    }
    if let condition { all.append(condition) }
    return all
  }
}

extension TemplatePart {
  fileprivate var expressions: [Expression] {
    switch self {
    case .literal: []
    case .interpolation(let part): [part.expression]
    case .conditional(let part):
      [part.condition] + (part.whenTrue + (part.whenFalse ?? [])).flatMap(\.expressions)
    case .loop(let part): [part.collection] + part.body.flatMap(\.expressions)
    }
  }
}
