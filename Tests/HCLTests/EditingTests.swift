import Diagnostics
import Testing

@testable import HCL

/// "What is at this offset" and "what may stand here", for sound and for broken texts; `‸` marks the offset.
@Suite struct EditingTests {
  private func parse(_ marked: String) -> (tree: SyntaxTree, offset: Int) {
    let parts = marked.split(separator: "‸", maxSplits: 1, omittingEmptySubsequences: false)
    let text = parts.joined()
    return (SyntaxTree.parse(SourceFile(name: "main.tf", text: text)), parts[0].utf8.count)
  }

  private func path(_ marked: String) -> String {
    let (tree, offset) = parse(marked)
    return tree.nodes(at: offset).map { node in
      switch node {
      case .body: "body"
      case .attribute(let node): "attribute \(node.name)"
      case .attributeName: "name"
      case .block(let node): "block \(node.type)"
      case .blockType: "type"
      case .label(let node): "label \(node.value)"
      case .expression(let node): "expression \(tree.file.text(node.range))"
      case .objectKey(let node): "key \(node.name)"
      case .traversalRoot(let node): "root \(node.name)"
      case .traversalStep(let node, let index): "step \(index) \(tree.file.text(node.range))"
      case .functionName(let node): "function \(node.name)"
      case .templatePart(let node): "part \(tree.file.text(node.range))"
      case .comment: "comment"
      }
    }.joined(separator: " > ")
  }

  @Test(arguments: [
    ("a = b.c‸.d", "body > attribute a > expression b.c.d > step 0 .c"),
    ("a = b‸.c", "body > attribute a > expression b.c > root b"),
    ("‸a = 1", "body > attribute a > name"),
    ("res‸ource \"x\" \"y\" {}", "body > block resource > type"),
    ("resource \"x\" \"‸y\" {}", "body > block resource > label y"),
    (
      "x {\n  y {\n    a = [1, f‸(2)]\n  }\n}\n",
      "body > block x > body > block y > body > attribute a > expression [1, f(2)] > expression f(2) > function f"
    ),
    ("a = { k‸ = 1 }", "body > attribute a > expression { k = 1 } > key k"),
    ("a = \"x ${v‸} y\"", "body > attribute a > expression \"x ${v} y\" > part ${v} > expression v > root v"),
    ("a = 1 # no‸te", "body > comment"),
    ("a = b[c‸]", "body > attribute a > expression b[c] > expression c > root c"),
    ("a = (1 + ‸x", "body > attribute a > expression (1 + x > expression 1 + x > expression x > root x"),
  ])
  func names(_ marked: String, _ expected: String) {
    #expect(path(marked) == expected)
  }

  private func expected(_ marked: String) -> String {
    let (tree, offset) = parse(marked)
    let expected = tree.expected(at: offset)
    let blocks = expected.blocks.map(\.type).joined(separator: "/")
    return "\(expected.kind) prefix=\(expected.prefix) in=\(blocks)"
  }

  @Test(arguments: [
    ("‸", "item prefix= in="),
    ("re‸", "item prefix=re in="),
    ("a = 1\nb‸", "item prefix=b in="),
    ("resource \"x\" \"y\" {\n  ‸\n}\n", "item prefix= in=resource"),
    ("resource \"x\" \"y\" {\n  life {\n    cre‸\n", "item prefix=cre in=resource/life"),
    ("resource \"x\" \"y\" {\n  a = ‸\n}\n", "value(argument: Optional(\"a\")) prefix= in=resource"),
    ("a = va‸", "value(argument: Optional(\"a\")) prefix=va in="),
    ("a = var.‸", "attributeName(of: \"var\") prefix= in="),
    ("a = var.re‸gion", "attributeName(of: \"var\") prefix=re in="),
    ("a = f(module.x[0].‸", "attributeName(of: \"module.x[0]\") prefix= in="),
    ("a = \"${var.‸\"", "attributeName(of: \"var\") prefix= in="),
    ("a = \"te‸xt\"", "text prefix= in="),
    ("# no‸te\n", "text prefix= in="),
    ("a = 1 ‸", "operation prefix= in="),
    ("a = {\n  k‸\n}\n", "objectKey(argument: Optional(\"a\")) prefix=k in="),
    ("a = [1, ‸]", "value(argument: Optional(\"a\")) prefix= in="),
    ("resource ‸", "label(type: \"resource\", index: 0) prefix= in="),
    ("resource \"x\" ‸", "label(type: \"resource\", index: 1) prefix= in="),
    ("a = x == ‸", "value(argument: Optional(\"a\")) prefix= in="),
  ])
  func expects(_ marked: String, _ wanted: String) {
    #expect(expected(marked) == wanted)
  }

  @Test func keepsTokensAndCommentsOfBrokenText() {
    let file = SourceFile(name: "main.tf", text: "a = [1, # one\n  \"x ${y\n/* two */ b = }\n")
    let tree = SyntaxTree.parse(file)
    #expect(!tree.diagnostics.isEmpty)
    #expect(tree.comments.map { file.text($0.range) } == ["# one", "/* two */"])
    let texts = tree.tokens.map { file.text($0.range) }
    #expect(texts.joined() == "a=[1,# one\n\"x ${y\n/* two */b=}\n")
  }
}
