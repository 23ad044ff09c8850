import Diagnostics
import Testing

@testable import HCL

@Suite struct StaticViewTests {
  private func parse(_ text: String) -> Expression {
    var diagnostics = Diagnostics()
    let expression = Expression.parse(SourceFile(name: "expression", text: text), into: &diagnostics)
    #expect(diagnostics.isEmpty, "\(diagnostics.all)")
    return expression
  }

  /// The expression that a JSON value stands for.
  private func json(_ value: String) throws -> Expression {
    let tree = SyntaxTree.parse(SourceFile(name: "a.json", text: "{\"a\": \(value)}"))
    var diagnostics = Diagnostics()
    return try #require(tree.body.justAttributes(into: &diagnostics).first).expression
  }

  private func show(_ traversal: ScopeTraversal) -> String {
    traversal.root.name
      + traversal.steps.map { step in
        switch step {
        case .attribute(let name, _): ".\(name)"
        case .key(let key, _): "[\"\(key)\"]"
        case .index(let number, _, _): "[\(number.text)]"
        }
      }.joined()
  }

  @Test(arguments: [
    ("a.b + f(c[0], \"${d}\")", ["a.b", "c[0]", "d"]),
    ("[for k, v in m.x : k + v + w if v > u]", ["m.x", "w", "u"]),
    ("{for v in v : v.a => v...}", ["v"]),
    ("{ a = b, (c) = d, e.f = g }", ["b", "c", "d", "e.f", "g"]),
    ("a[b].c[*].d[e]", ["a", "b", "e"]),
    ("\"%{ for x in y }${x}${z}%{ endfor }%{ if p }q%{ else }${r}%{ endif }\"", ["y", "z", "p", "r"]),
    ("true ? null : -x", ["x"]),
  ])
  func listsVariables(_ text: String, _ expected: [String]) {
    #expect(parse(text).variables.map(show) == expected)
  }

  @Test func readsTraversalsAndKeywords() throws {
    #expect(parse("a.b[\"c\"]").asTraversal.map(show) == "a.b[\"c\"]")
    #expect(parse("\"a.b\"").asTraversal == nil)
    #expect(try json("\"a.b[0]\"").asTraversal.map(show) == "a.b[0]")
    #expect(try json("\"a b\"").asTraversal == nil)
    #expect(parse("all").asKeyword == "all")
    #expect(parse("null").asKeyword == "null")
    #expect(try json("\"all\"").asKeyword == "all")
    #expect(parse("a.b").asKeyword == nil)
  }

  @Test func readsListsMapsAndCalls() throws {
    #expect(parse("[a, b.c]").asList?.compactMap { $0.asTraversal.map(show) } == ["a", "b.c"])
    #expect(try json("[\"a\", \"b.c\"]").asList?.compactMap { $0.asTraversal.map(show) } == ["a", "b.c"])
    let map = parse("{ aws.x = aws.y, z = w }").asMap ?? []
    #expect(
      map.map { ($0.key.asTraversal.map(show) ?? "") + "=" + ($0.value.asTraversal.map(show) ?? "") } == [
        "aws.x=aws.y", "z=w",
      ])
    #expect(parse("list(string)").asCall?.name == "list")
    #expect(try json("\"map(number)\"").asCall?.arguments.first?.asKeyword == "number")
    #expect(parse("\"text\"").asStaticString == "text")
    #expect(try json("\"text ${x}\"").asStaticString == "text ${x}")
  }

  @Test func placesInEscapedJSONAreExact() throws {
    let text = "{\"a\": \"\\u00e9\\n${b.c}\"}"
    let file = SourceFile(name: "a.json", text: text)
    var diagnostics = Diagnostics()
    let attribute = try #require(SyntaxTree.parse(file).body.justAttributes(into: &diagnostics).first)
    #expect(attribute.expression.variables.map { file.text($0.range) } == ["b.c"])
  }

  @Test func numbersKeepTheirText() {
    let big = "12345678901234567890123456789.5"
    guard case .literal(let literal) = parse(big), case .number(let number) = literal.value else {
      Issue.record("not a number")
      return
    }
    #expect(number.text == big)
    #expect(number.integer == nil)
    #expect(NumberLiteral(text: "42").integer == 42)
  }
}
