import HCL

extension Expression {
  /// Whether it is made of literals alone: no names, and no calls, which may give something else each time.
  var isConstant: Bool {
    switch self {
    case .literal: true
    case .template(let node): node.parts.allSatisfy { if case .literal = $0 { true } else { false } }
    case .templateWrap(let node): node.wrapped.isConstant
    case .tuple(let node): node.elements.allSatisfy(\.isConstant)
    case .object(let node):
      node.items.allSatisfy { item in
        switch item.key {
        case .word: item.value.isConstant
        case .expression(let key): key.isConstant && item.value.isConstant
        }
      }
    case .unary(let node): node.operand.isConstant
    case .binary(let node): node.left.isConstant && node.right.isConstant
    case .parentheses(let node): node.inner.isConstant
    default: false
    }
  }
}
