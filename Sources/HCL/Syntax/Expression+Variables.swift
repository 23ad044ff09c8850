extension Expression {
  /// Every traversal of a name from outside the expression, in source order: names that a `for` binds are left out.
  public var variables: [ScopeTraversal] {
    var walk = VariableWalk()
    walk.expression(self)
    return walk.found
  }

  /// The same without what stands in calls of some functions.
  public func variables(outsideOf functions: Set<String>) -> [ScopeTraversal] {
    var walk = VariableWalk(skipped: functions)
    walk.expression(self)
    return walk.found
  }

  /// Whether it refers to nothing, and could be read whole.
  public var isConstant: Bool {
    var walk = VariableWalk()
    walk.expression(self)
    return walk.found.isEmpty && !walk.isBroken
  }
}

/// The walk behind ``Expression/variables``; as deep as the parser lets trees be.
private struct VariableWalk {
  var found: [ScopeTraversal] = []
  /// Names that enclosing `for` expressions bind.
  var bound: [String] = []
  /// Functions whose arguments are left out.
  var skipped: Set<String> = []
  var isBroken = false

  mutating func expression(_ expression: Expression) {
    switch expression {
    case .literal, .splatItem: break
    case .invalid: isBroken = true
    case .variable(let node): if !bound.contains(node.root.name) { found.append(node) }
    case .template(let node): parts(node.parts)
    case .templateWrap(let node): self.expression(node.wrapped)
    case .object(let node):
      for item in node.items {
        if case .expression(let key) = item.key { self.expression(key) }
        self.expression(item.value)
      }
    case .tuple(let node): for element in node.elements { self.expression(element) }
    case .forExpression(let node): forExpression(node)
    case .relativeTraversal(let node): self.expression(node.source)
    case .index(let node):
      self.expression(node.collection)
      self.expression(node.key)
    case .splat(let node):
      self.expression(node.source)
      self.expression(node.each)
    case .conditional(let node):
      self.expression(node.condition)
      self.expression(node.whenTrue)
      self.expression(node.whenFalse)
    case .unary(let node): self.expression(node.operand)
    case .binary(let node):
      self.expression(node.left)
      self.expression(node.right)
    case .call(let node):
      if !skipped.isEmpty, skipped.contains(node.name) { return }
      for argument in node.arguments { self.expression(argument) }
    case .parentheses(let node): self.expression(node.inner)
    }
  }

  private mutating func forExpression(_ node: ForExpression) {
    expression(node.collection)
    binding(node.key, node.value) { walk in
      switch node.result {
      case .tuple(let value): walk.expression(value)
      case .object(let key, let value, _):
        walk.expression(key)
        walk.expression(value)
      }
      if let condition = node.condition { walk.expression(condition) }
    }
  }

  private mutating func parts(_ parts: [TemplatePart]) {
    for part in parts {
      switch part {
      case .literal: break
      case .interpolation(let part): expression(part.expression)
      case .conditional(let part):
        expression(part.condition)
        self.parts(part.whenTrue)
        self.parts(part.whenFalse ?? [])
      case .loop(let part):
        expression(part.collection)
        binding(part.key, part.value) { $0.parts(part.body) }
      }
    }
  }

  private mutating func binding(
    _ key: Identifier?, _ value: Identifier, _ body: (inout VariableWalk) -> Void
  ) {
    let outer = bound.count
    if let key { bound.append(key.name) }
    bound.append(value.name)
    body(&self)
    bound.removeLast(bound.count - outer)
  }
}
