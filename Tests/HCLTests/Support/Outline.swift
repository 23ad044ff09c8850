@testable import HCL

/// A tree without what formatting changes: places, whether labels are quoted, `"${x}"` around a whole argument, the
/// parentheses put around it instead, the types of variables, and comments.
enum Outline {
  static func of(_ tree: SyntaxTree) -> String {
    var dump = TreeDump()
    body(tree.body, &dump, isVariable: false)
    return dump.text.split(separator: "\n").map { line in
      guard let open = line.lastIndex(of: "["), line.hasSuffix("]"), line.contains("..<") else { return String(line) }
      return String(line[..<open])
    }.joined(separator: "\n")
  }

  private static func body(_ body: Body, _ dump: inout TreeDump, isVariable: Bool) {
    for attribute in body.attributes where !(attribute.name == "type" && isVariable) {
      dump.attribute(
        Attribute(
          name: attribute.name, nameRange: attribute.nameRange, equalsRange: attribute.equalsRange,
          expression: bare(attribute.expression)))
    }
    for block in body.blocks {
      let labels = block.labels.map { Block.Label(value: $0.value, range: $0.range, isQuoted: true) }
      let empty = Body(file: block.body.file, range: block.body.range, endRange: block.body.endRange)
      dump.block(
        Block(
          type: block.type, typeRange: block.typeRange, labels: labels, openBrace: block.openBrace,
          closeBrace: block.closeBrace, body: empty))
      self.body(block.body, &dump, isVariable: block.type == "variable")
    }
  }

  private static func bare(_ expression: Expression) -> Expression {
    switch expression {
    case .templateWrap(let wrap): bare(wrap.wrapped)
    case .parentheses(let node): bare(node.inner)
    default: expression
    }
  }
}
