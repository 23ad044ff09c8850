import Diagnostics

@testable import HCL

/// A syntax tree as text: a node a line, indented under its parent, with its byte range.
struct TreeDump {
  private(set) var text = ""
  private var indent = 0

  static func dump(_ tree: SyntaxTree) -> String {
    var dump = TreeDump()
    dump.body(tree.body)
    for comment in tree.comments { dump.line("comment \(comment.kind)", comment.range) }
    return dump.text
  }

  static func dump(_ expression: Expression) -> String {
    var dump = TreeDump()
    dump.expression(expression)
    return dump.text
  }

  private mutating func line(_ what: String, _ range: ByteRange) {
    text += String(repeating: "  ", count: indent) + "\(what) [\(range.start)..<\(range.end)]\n"
  }

  private mutating func under(_ what: String, _ range: ByteRange, _ children: (inout TreeDump) -> Void) {
    line(what, range)
    indent += 1
    children(&self)
    indent -= 1
  }

  private mutating func body(_ body: Body) {
    switch body.content {
    case .native(let attributes, let blocks):
      let items =
        attributes.map { ($0.nameRange.start, Either.attribute($0)) }
        + blocks.map { ($0.typeRange.start, Either.block($0)) }
      for (_, item) in items.sorted(by: { $0.0 < $1.0 }) {
        switch item {
        case .attribute(let attribute): self.attribute(attribute)
        case .block(let block): self.block(block)
        }
      }
    case .json:
      var ignored = Diagnostics()
      for attribute in body.justAttributes(into: &ignored) { self.attribute(attribute) }
    }
  }

  private enum Either {
    case attribute(Attribute)
    case block(Block)
  }

  mutating func attribute(_ attribute: Attribute) {
    under("attribute `\(attribute.name)`", attribute.nameRange) { $0.expression(attribute.expression) }
  }

  mutating func block(_ block: Block) {
    let labels = block.labels.map { $0.isQuoted ? " \($0.value.debugDescription)" : " \($0.value)" }.joined()
    under("block `\(block.type)`\(labels)", block.range) { $0.body(block.body) }
  }

  private mutating func expression(_ expression: Expression) {
    let range = expression.range
    switch expression {
    case .literal(let node): line(literal(node), range)
    case .template(let node): under("template \(node.kind)", range) { $0.parts(node.parts) }
    case .templateWrap(let node): under("wrap", range) { $0.expression(node.wrapped) }
    case .object(let node):
      under("object", range) { for item in node.items { $0.item(item) } }
    case .tuple(let node): under("tuple", range) { for element in node.elements { $0.expression(element) } }
    case .forExpression(let node): under("for", range) { $0.forExpression(node) }
    case .variable(let node): line("variable `\(node.root.name)`\(steps(node.steps))", range)
    case .relativeTraversal(let node):
      under("steps\(steps(node.steps))", range) { $0.expression(node.source) }
    case .index(let node):
      under("index", range) {
        $0.expression(node.collection)
        $0.expression(node.key)
      }
    case .splat(let node):
      under("splat \(node.kind)", range) {
        $0.expression(node.source)
        $0.expression(node.each)
      }
    case .splatItem: line("item", range)
    case .conditional(let node):
      under("conditional", range) {
        for part in [node.condition, node.whenTrue, node.whenFalse] { $0.expression(part) }
      }
    case .unary(let node): under("unary \(node.operator.rawValue)", range) { $0.expression(node.operand) }
    case .binary(let node):
      under("binary \(node.operator.rawValue)", range) {
        $0.expression(node.left)
        $0.expression(node.right)
      }
    case .call(let node):
      under("call `\(node.name)`\(node.expandsLast ? " expanding" : "")", range) {
        for argument in node.arguments { $0.expression(argument) }
      }
    case .parentheses(let node): under("parentheses", range) { $0.expression(node.inner) }
    case .invalid: line("invalid", range)
    }
  }

  private func literal(_ node: Literal) -> String {
    switch node.value {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let number): "number \(number.text)"
    case .string(let text): "string \(text.debugDescription)"
    }
  }

  private func steps(_ steps: [TraversalStep]) -> String {
    steps.map { step in
      switch step {
      case .attribute(let name, _): ".\(name)"
      case .key(let key, _): "[\(key.debugDescription)]"
      case .index(let number, _, let isLegacy): isLegacy ? ".\(number.text)" : "[\(number.text)]"
      }
    }.joined()
  }

  private mutating func item(_ item: ObjectItem) {
    switch item.key {
    case .word(let word): under("key `\(word.name)`", word.range) { $0.expression(item.value) }
    case .expression(let key):
      under("key", key.range) {
        $0.expression(key)
        $0.expression(item.value)
      }
    }
  }

  private mutating func forExpression(_ node: ForExpression) {
    if let key = node.key { line("key name `\(key.name)`", key.range) }
    line("value name `\(node.value.name)`", node.value.range)
    expression(node.collection)
    switch node.result {
    case .tuple(let value): under("element", value.range) { $0.expression(value) }
    case .object(let key, let value, let groups):
      under(groups ? "grouped" : "entry", key.range.union(value.range)) {
        $0.expression(key)
        $0.expression(value)
      }
    }
    if let condition = node.condition { under("if", condition.range) { $0.expression(condition) } }
  }

  private mutating func parts(_ parts: [TemplatePart]) {
    for part in parts {
      switch part {
      case .literal(let part): line("text \(part.text.debugDescription)", part.range)
      case .interpolation(let part): under("interpolation", part.range) { $0.expression(part.expression) }
      case .conditional(let part):
        under("directive if", part.range) {
          $0.expression(part.condition)
          $0.under("then", part.range) { $0.parts(part.whenTrue) }
          if let other = part.whenFalse { $0.under("else", part.range) { $0.parts(other) } }
        }
      case .loop(let part):
        under("directive for \(part.key.map { "\($0.name), " } ?? "")\(part.value.name)", part.range) {
          $0.expression(part.collection)
          $0.parts(part.body)
        }
      }
    }
  }
}
