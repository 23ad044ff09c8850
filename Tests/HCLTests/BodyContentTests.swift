import Diagnostics
import Testing

@testable import HCL

/// Reading bodies by schema, in both syntaxes.
@Suite struct BodyContentTests {
  private static let schema = BodySchema(
    attributes: [.init("name", required: true), .init("size")],
    blocks: [.init("resource", labels: ["type", "name"]), .init("locals")])

  private func body(_ text: String, json: Bool = false) -> Body {
    SyntaxTree.parse(SourceFile(name: json ? "main.tf.json" : "main.tf", text: text)).body
  }

  private func describe(_ content: BodyContent) -> String {
    let attributes = content.attributes.map(\.name)
    let blocks = content.blocks.map { ([$0.type] + $0.labels.map(\.value)).joined(separator: ".") }
    return (attributes + blocks).joined(separator: " ")
  }

  @Test func readsBothSyntaxesAlike() {
    let native = body("name = 1\nresource \"a\" \"b\" {}\nresource \"a\" \"c\" {\n x = 1\n}\nlocals {}\n")
    let json = body(
      "{\"name\": 1, \"resource\": {\"a\": {\"b\": {}, \"c\": [{\"x\": 1}]}}, \"locals\": [{}], \"//\": 0}", json: true)
    for body in [native, json] {
      var diagnostics = Diagnostics()
      let content = body.content(Self.schema, into: &diagnostics)
      #expect(diagnostics.isEmpty, "\(diagnostics.all)")
      #expect(describe(content) == "name resource.a.b resource.a.c locals")
      #expect(
        content.blocks.last { $0.type == "resource" }?.body.justAttributes(into: &diagnostics).map(\.name) == ["x"])
    }
  }

  @Test func leavesTheRest() {
    for body in [body("name = 1\nother = 2\nmore {}\n"), body("{\"name\": 1, \"other\": 2}", json: true)] {
      var diagnostics = Diagnostics()
      let (content, rest) = body.partialContent(Self.schema, into: &diagnostics)
      #expect(describe(content) == "name")
      let other = rest.content(
        BodySchema(attributes: [.init("other")], blocks: [.init("more")]), into: &diagnostics)
      #expect(other["other"] != nil)
      #expect(diagnostics.isEmpty, "\(diagnostics.all)")
    }
  }

  private static let misfits = """
    error: unexpected argument `nam`
      ┌ main.tf:1:1
      │
    1 │ nam = 1
      │ ^^^
      │ no argument of that name is expected here
      = hint: did you mean `name`?

    error: unexpected argument `locals`
      ┌ main.tf:5:1
      │
    5 │ locals = {}
      │ ^^^^^^
      │ `locals` is a block here
      = hint: write `locals { … }`, without `=`

    error: unexpected block `resorce`
      ┌ main.tf:2:1
      │
    2 │ resorce "a" "b" {}
      │ ^^^^^^^
      │ no block of that type is expected here
      = hint: did you mean `resource`?

    error: missing label for block `resource`
      ┌ main.tf:3:14
      │
    3 │ resource "a" {}
      │              ^
      │ missing: `name`
      = hint: write `resource "type" "name" { … }`

    error: too many labels for block `locals`
      ┌ main.tf:4:8
      │
    4 │ locals "x" {}
      │        ^^^
      │ it takes no labels
      = hint: write `locals { … }`

    error: unexpected block `size`
      ┌ main.tf:6:1
      │
    6 │ size {}
      │ ^^^^
      │ `size` is an argument here
      = hint: write `size = { … }`, with `=`

    """

  @Test func reportsWhatDoesNotFit() {
    let body = body("nam = 1\nresorce \"a\" \"b\" {}\nresource \"a\" {}\nlocals \"x\" {}\nlocals = {}\nsize {}\n")
    var diagnostics = Diagnostics()
    _ = body.content(Self.schema, into: &diagnostics)
    #expect(DiagnosticRenderer().render(diagnostics) == Self.misfits)
  }

  /// What is nearly the name of what is missing was meant for it.
  @Test func reportsWhatIsMissingUnlessAnotherWasMeantForIt() {
    for (text, told) in [("size = 1\n", ["missing argument `name`"]), ("nam = 1\n", ["unexpected argument `nam`"])] {
      var diagnostics = Diagnostics()
      _ = body(text).content(Self.schema, into: &diagnostics)
      #expect(diagnostics.all.map(\.summary) == told)
    }
  }

  /// What is read in parts is held against the schema of each part, so that `size { }` is not lost.
  @Test func reportsInPartsWhatIsABlockAndShouldBeAnArgument() {
    var diagnostics = Diagnostics()
    let (_, rest) = body("name = 1\nsize {}\nlocals = {}\nother = 1\n").partialContent(Self.schema, into: &diagnostics)
    #expect(
      diagnostics.all.map(\.detail) == ["`locals` is a block here", "`size` is an argument here"])
    #expect(rest.justAttributes(into: &diagnostics).map(\.name) == ["other"])
  }

  @Test func reportsWhatDoesNotFitInJSON() {
    let body = body(
      "{\"name\": 1, \"name\": 2, \"siz\": 3, \"resource\": {\"a\": 5, \"b\": {}}, \"locals\": \"x\"}", json: true)
    var diagnostics = Diagnostics()
    _ = body.content(Self.schema, into: &diagnostics)
    #expect(
      diagnostics.all.map { "\($0.summary) @\($0.range?.bytes.start ?? 0): \($0.detail)" } == [
        "argument `name` is set twice @12: it was set on line 1 already",
        "unexpected property `siz` @23: no argument or block of that name is expected here",
        "expected a JSON object @51: its properties are labels: the name of each `resource`; found a number",
        "missing label for block `resource` @59: at least one property is required, whose name is the block's name",
        "expected a JSON object or an array of objects @74: it is the content of one or several `locals` blocks; found a string",
      ])
  }
}
