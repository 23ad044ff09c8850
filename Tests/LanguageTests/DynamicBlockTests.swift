import Diagnostics
import HCL
import Language
import Testing
import Values

/// What bodies with `dynamic` blocks come to.
@Suite struct DynamicBlockTests {
  private static let schema = DecodeSchema(
    attributes: ["name": .init(.string)],
    blocks: [
      "rule": .init(
        .list,
        DecodeSchema(
          attributes: ["port": .init(.number), "host": .init(.string)],
          blocks: ["path": .init(.list, DecodeSchema(attributes: ["at": .init(.string)]))])),
      "tag": .init(.map, DecodeSchema(attributes: ["value": .init(.string)])),
    ])

  /// The value as the console prints it without line breaks, or the errors.
  private func decoded(_ text: String, by schema: DecodeSchema = Self.schema) -> String {
    let tree = SyntaxTree.parse(SourceFile(name: "main.tf", text: text))
    var diagnostics = tree.diagnostics
    let scope = VariableScope(variables: [
      "ports": .map(["a": 1, "b": 2]), "later": .unknown(.list(.string)), "text": .unknown(.string),
      "some": .set([.unknown(.string), "x"]),
      "named": .set([.object(["name": "a", "of": .unknown(.string)]), .object(["name": "b", "of": "b"])]),
      "disordered": .set([.object(["at": .unknown(.string), "name": "a"]), .object(["at": "b", "name": "b"])]),
      "tree": .list([.object(["host": "x", "paths": .list(["/", "/y"])])]),
    ])
    let body = BodyDecoder(schema, evaluator: Evaluator(scope: scope)).decode(tree.body, into: &diagnostics)
    guard !diagnostics.hasErrors else {
      return diagnostics.errors.map { "\($0.summary): \($0.detail)" }.joined(separator: "\n")
    }
    return ConsoleRenderer().render(body.value).split(separator: "\n").map { $0.drop { $0 == " " } }
      .joined(separator: " ")
  }

  @Test func anIteratorHasTheNameOfItsBlock() {
    #expect(
      decoded(
        """
        rule { port = 0 }
        dynamic "rule" {
          for_each = var.ports
          content {
            port = rule.value
            host = rule.key
          }
        }
        """
      ).hasPrefix(
        "{ \"name\" = tostring(null) \"rule\" = tolist([ { \"host\" = tostring(null) \"path\" = tolist([]) \"port\" = 0 }, "
          + "{ \"host\" = \"a\" \"path\" = tolist([]) \"port\" = 1 }, { \"host\" = \"b\" \"path\" = tolist([]) \"port\" = 2 }, ])"
      ))
  }

  @Test func anIteratorMayHaveAnotherNameAndBeUsedFurtherIn() {
    #expect(
      decoded(
        """
        dynamic "rule" {
          for_each = var.tree
          iterator = outer
          content {
            host = outer.value.host
            dynamic "path" {
              for_each = outer.value.paths
              content { at = "${outer.key}:${path.key}:${path.value}" }
            }
          }
        }
        """)
        == "{ \"name\" = tostring(null) \"rule\" = tolist([ { \"host\" = \"x\" \"path\" = tolist([ { \"at\" = \"0:0:/\" }, "
        + "{ \"at\" = \"0:1:/y\" }, ]) \"port\" = tonumber(null) }, ]) \"tag\" = tomap({}) }")
  }

  @Test func labelsAreMadeOfTheIterator() {
    #expect(
      decoded(
        """
        dynamic "tag" {
          for_each = var.ports
          iterator = it
          labels   = ["${it.key}!"]
          content { value = it.value }
        }
        """)
        == "{ \"name\" = tostring(null) \"rule\" = tolist([]) \"tag\" = tomap({ \"a!\" = { \"value\" = \"1\" } "
        + "\"b!\" = { \"value\" = \"2\" } }) }")
  }

  @Test func whatIsNotKnownYetMakesTheBlocksUnknown() {
    #expect(
      decoded("dynamic \"rule\" {\n  for_each = var.later\n  content { host = rule.value }\n}\n")
        == "{ \"name\" = tostring(null) \"rule\" = (known after apply) \"tag\" = tomap({}) }")
  }

  /// Two elements of a set may turn out to be one or to stand the other way round, unless something known tells.
  @Test func ofASetWithUnknownElementsTheBlocksAreCountedOnlyIfNoTwoCanBeOneAndTheirOrderIsKnown() {
    for (name, value) in [("some", "rule.value"), ("disordered", "rule.value.name")] {
      #expect(
        decoded("dynamic \"rule\" {\n  for_each = var.\(name)\n  content { host = \(value) }\n}\n")
          == "{ \"name\" = tostring(null) \"rule\" = (known after apply) \"tag\" = tomap({}) }")
    }
    let blocks = decoded("dynamic \"rule\" {\n  for_each = var.named\n  content { host = rule.value.name }\n}\n")
    #expect(blocks.contains("\"host\" = \"a\"") && blocks.contains("\"host\" = \"b\""), "\(blocks)")
  }

  @Test(arguments: [
    ("dynamic \"rul\" {\n  for_each = []\n  content {}\n}\n", "unsupported block type: blocks of type `rul`"),
    ("dynamic \"rule\" {\n  for_each = []\n}\n", "a dynamic block needs one `content` block: "),
    ("dynamic \"rule\" {\n  for_each = 5\n  content {}\n}\n", "invalid `for_each` of a dynamic block: "),
    ("dynamic \"rule\" {\n  for_each = var.text\n  content {}\n}\n", "invalid `for_each` of a dynamic block: "),
    ("dynamic \"rule\" {\n  for_each = []\n  iterator = \"x\"\n  content {}\n}\n", "invalid iterator: "),
    ("dynamic \"tag\" {\n  for_each = [1]\n  content {}\n}\n", "missing `labels`: "),
  ])
  func faultsAreTold(_ text: String, _ expected: String) { #expect(decoded(text).hasPrefix(expected)) }

  /// What is wrong is the type behind it.
  @Test func whereThereAreNoBlocksItIsTheTypeThatIsNotExpected() {
    #expect(
      decoded("dynamic \"rule\" {\n  for_each = []\n  content {}\n}\n", by: DecodeSchema())
        .hasPrefix("unsupported block type: blocks of type `rule`"))
  }

  @Test(
    "texts and names are in Unicode's composed form (NFC), however they are written",
    arguments: [
      ("\"e\u{301}\" == \"\u{E9}\"", "true"), ("length(\"e\u{301}\")", "1"), ("base64encode(\"e\u{301}\")", "\"w6k=\""),
      ("{e\u{301} = 1}[\"\u{E9}\"]", "1"), ("{\u{E9} = 1}.e\u{301}", "1"),
      ("keys({\"e\u{301}\" = 1})[0] == \"\\u00e9\"", "true"),
    ])
  func composedForm(_ text: String, _ expected: String) { #expect(console(text) == expected) }
}
