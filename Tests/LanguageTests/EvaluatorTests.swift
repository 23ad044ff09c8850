import Diagnostics
import HCL
import Language
import Testing
import Values

/// Evaluates one expression and prints it as the console does, or else its diagnostics.
func console(_ text: String, _ variables: [String: Value] = [:], directory: String = ".") -> String {
  console(text, scope: VariableScope(variables: variables), directory: directory)
}

func console(_ text: String, scope: some EvaluationScope, directory: String = ".") -> String {
  let file = SourceFile(name: "console", text: text)
  var diagnostics = Diagnostics()
  var expression = Expression.parse(file, into: &diagnostics)
  guard !diagnostics.hasErrors else { return DiagnosticRenderer().render(diagnostics) }
  var asksType = false
  if case .call(let call) = expression, call.name == "type", call.arguments.count == 1 {
    expression = call.arguments[0]
    asksType = true
  }
  var context = FunctionContext(baseDirectory: directory, startTime: "2024-01-02T03:04:05Z")
  context.limits.elements = 20_000
  let evaluator = Evaluator(scope: scope, context: context)
  let value = evaluator.evaluate(LocatedExpression(expression, file), into: &diagnostics)
  guard !diagnostics.hasErrors else { return DiagnosticRenderer().render(diagnostics) }
  return asksType ? TypeText.text(value.type) : ConsoleRenderer().render(value)
}

/// A scope of variables and locals alone.
struct VariableScope: EvaluationScope {
  var variables: [String: Value] = [:]

  func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value {
    switch reference.subject {
    case .variable(let name), .local(let name):
      if let value = variables[name] { return value }
    default: break
    }
    diagnostics.error(
      "undeclared reference", detail: "there is no `\(reference.subject)`", range: reference.subjectRange)
    return .unknown()
  }
}

@Suite("Evaluator") struct EvaluatorTests {
  @Test(
    "expressions come to the values that Terraform gives them",
    arguments: [
      ("0.1 + 0.2", "0.3"),
      ("1e30", "1000000000000000000000000000000"),
      (
        "1 / 3",
        "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335"
      ),
      ("1e-10", "0.0000000001"),
      ("123456789012345678901234567890.5 * 2", "246913578024691357802469135781"),
      ("-10 % 3", "-1"), ("5.5 % 2", "1.5"), ("7 / 2", "3.5"), ("9223372036854775807 + 1", "9223372036854775808"),
      ("1 == 1.0", "true"), ("1 == \"1\"", "false"), ("null == null", "true"), ("[1] == [1]", "true"),
      ("{a = 1} == {a = 2}", "false"),
      ("true && !false || false", "true"), ("\"5\" + 2", "7"), ("3 > 2 ? \"a\" : 1", "\"a\""),
      ("true ? 1 : \"x\"", "\"1\""), ("true ? [1] : [1, 2]", "tolist([\n  1,\n])"),
      ("true ? null : 2", "tonumber(null)"),
      ("\"a${1 + 1}b\"", "\"a2b\""), ("\"${[1]}\"", "[\n  1,\n]"),
      ("\"%{ for x in [1, 2] }${x};%{ endfor }\"", "\"1;2;\""),
      ("\"%{ if false }a%{ else }b%{ endif }\"", "\"b\""),
      ("[for i, x in [\"a\", \"b\"] : \"${i}${x}\" if x != \"a\"]", "[\n  \"1b\",\n]"),
      ("{for k, v in {a = 1, b = 2} : v => k}", "{\n  \"1\" = \"a\"\n  \"2\" = \"b\"\n}"),
      (
        "{for x in [\"a\", \"b\", \"a\"] : x => 1...}",
        "{\n  \"a\" = [\n    1,\n    1,\n  ]\n  \"b\" = [\n    1,\n  ]\n}"
      ),
      ("[{a = 1}, {a = 2}][*].a", "[\n  1,\n  2,\n]"), ("[{a = [1]}, {a = [2]}].*.a[0]", "[\n  1,\n]"),
      ("null[*]", "[]"), ("5[*]", "[\n  5,\n]"), ("{a = {b = [1, 2]}}.a.b[1]", "2"), ("[1, 2].0", "1"),
      ("{\"a b\" = 1}[\"a b\"]", "1"), ("try({}.a, 5)", "5"), ("can({}.a)", "false"), ("can(1)", "true"),
      ("{(\"x\") = 1, y : 2}", "{\n  \"x\" = 1\n  \"y\" = 2\n}"),
      ("\"a\\nb\"", "<<EOT\na\nb\nEOT"), ("[\"a\\nb\"]", "[\n  <<-EOT\n  a\n  b\n  EOT,\n]"),
    ] as [(String, String)])
  func evaluates(_ text: String, _ expected: String) {
    #expect(console(text) == expected)
  }

  @Test(
    "logarithms and powers are those of Go to the last digit, and exact where a floating-point number is",
    arguments: [
      ("log(2, 3)", "0.6309297535714575"), ("log(12345678901234567890, 3)", "40.01396875188493"),
      ("log(0.1, 3)", "-2.095903274289385"), ("ceil(log(9, 3))", "3"), ("pow(2, 0.3)", "1.2311444133449163"),
      ("pow(7.7, 12.34)", "86955198059.51758"), ("pow(-2, 3)", "-8"), ("pow(4, -0.5)", "0.5"),
      ("pow(10, 23)", "100000000000000000000000"), ("pow(2, 64) - 1", "18446744073709551615"),
      ("pow(2, 56) % 10", "6"), ("pow(-6, 3)", "-216"), ("cidrhost(\"::/0\", pow(2, 64))", "\"0:0:0:1::\""),
    ])
  func floatingPoint(_ text: String, _ expected: String) { #expect(console(text) == expected) }

  @Test(
    "what `...` expands are the arguments of `try` and `can` as of other functions",
    arguments: [
      ("try([\"a\", \"b\"]...)", "\"a\""), ("can([\"a\"]...)", "true"), ("try({}.a, [2]...)", "2"),
      ("try(var.u...)", "(known after apply)"),
    ])
  func expandedAttempts(_ text: String, _ expected: String) {
    #expect(console(text, ["u": .unknown()]) == expected)
  }

  @Test(arguments: ["try([]...)", "can([\"a\", \"b\"]...)", "can([]...)", "try(1, \"x\"...)"])
  func expandedAttemptsAreCounted(_ text: String) { #expect(console(text).hasPrefix("error: ")) }

  @Test(
    "the order of a set is not known before its elements are",
    arguments: [
      ("tolist(toset([\"zz\", var.u]))[0]", "(known after apply)"),
      ("flatten([toset([\"zz\", var.u])])", "(known after apply)"),
      ("formatlist(\"%s\", toset([\"zz\", var.u]))", "(known after apply)"),
      ("setproduct(toset([\"zz\", var.u]), [\"a\"])", "(known after apply)"),
      ("tolist(toset([var.u]))", "tolist([\n  (known after apply),\n])"), ("length(toset([var.u]))", "1"),
    ])
  func setsOfUnknowns(_ text: String, _ expected: String) {
    #expect(console(text, ["u": .unknown(.string)]) == expected)
  }

  @Test("a long replacement costs time in proportion to it")
  func longReplacement() {
    let word = String(repeating: "a", count: 200)
    let text = "length(replace(join(\"\", [for x in range(1000) : \"\(word)\"]), \"/a/\", \"bbbbbbbbbbbbbbbbbbbb\"))"
    let took = ContinuousClock().measure { #expect(console(text) == "4000000") }
    #expect(took < .seconds(60))
  }

  @Test(
    "`~` in the text of a template trims its own line and no other",
    arguments: [
      ("%{ for x in xs ~}\n  ${x}\n%{ endfor ~}\n  tail\n", "  a\n  b\n  tail\n"),
      ("one\n  %{~ if true }yes%{ endif }\n", "one\nyes\n"), ("a ${~ xs[0] ~} \n\n b", "aa\n b"),
    ])
  func trimsOfTemplates(_ template: String, _ expected: String) {
    let variables: [String: Value] = ["t": .string(template), "e": .string(expected)]
    #expect(console("templatestring(var.t, { xs = [\"a\", \"b\"] }) == var.e", variables) == "true")
  }

  @Test("unknown values and marks travel through operations")
  func unknownsAndMarks() {
    let variables: [String: Value] = [
      "u": .unknown(.string), "s": Value.string("x").marked(.sensitive), "l": .unknown(.list(.string)),
      "n": .unknown(.number), "d": .unknown(),
    ]
    #expect(console("\"a-${var.u}\"", variables) == "(known after apply)")
    #expect(console("\"a-${var.s}\"", variables) == "(sensitive value)")
    #expect(console("[var.s, 1]", variables) == "[\n  (sensitive value),\n  1,\n]")
    #expect(console("var.n + 1", variables) == "(known after apply)")
    #expect(console("var.s == \"x\" ? 1 : 2", variables) == "(sensitive value)")
    #expect(console("[for x in var.l : x]", variables) == "(known after apply)")
    #expect(console("false && var.n > 1", variables) == "false")
    #expect(console("try(var.d.a, 1)", variables) == "(known after apply)")
    #expect(console("var.d.a[0].b", variables) == "(known after apply)")
    #expect(console("[for x in [var.s, \"y\"] : x if x == \"y\"]", variables) == "(sensitive value)")
  }

  @Test("errors show the place and the values involved")
  func errors() {
    let variables: [String: Value] = [
      "names": .list(["a", "b"]), "s": Value.string("secret").marked(.sensitive), "o": .object(["port": 1]),
    ]
    #expect(
      console("var.names[2 + 1]", variables) == """
        error: invalid index
          ┌ console:1:10
          │
        1 │ var.names[2 + 1]
          │          ^^^^^^^
          │ the index 3 is beyond the last element: there are 2 elements, counted from 0
          = `var.names` is list of string with 2 elements

        """)
    #expect(
      console("var.o.prot", variables) == """
        error: unsupported attribute
          ┌ console:1:6
          │
        1 │ var.o.prot
          │      ^^^^^
          │ `var.o` has no attribute `prot`
          = `var.o` is object with 1 attribute "port"
          = hint: did you mean `port`?

        """)
    #expect(
      console("var.s + 1", variables) == """
        error: unsuitable left operand
          ┌ console:1:1
          │
        1 │ var.s + 1
          │ ^^^^^
          │ a number is required, but this string is not one
          = `var.s` has a sensitive value
          = hint: to join texts, write `"${a}${b}"`

        """)
  }

  /// What a message quotes of a sensitive text, or names beside what is missing, is part of it.
  @Test(arguments: [
    ("{(var.s) = 1}.foo", "hunter2zz"), ("merge({(var.s) = 1}, {}).foo", "hunter2zz"),
    ("{(var.s) = 1}.hunter2z", "hunter2zz"), ("tomap({(var.s) = 1}).hunter2z", "hunter2zz"),
    ("jsondecode(\"{\\\"${var.s}\\\":1}\").foo", "hunter2zz"), ("yamldecode(var.s)", "a: *hunter2zz"),
    ("yamldecode(var.s)", "!!hunter2zz a"), ("templatestring(var.s, {})", "x${hunter2zz}"),
    ("templatestring(var.s, {})", "x${hunter2zz()}"), ("templatestring(var.s, {a = {}})", "x${a.hunter2zz}"),
    ("templatestring(var.s, {})", "%{hunter2zz}"), ("jsondecode(var.s)", "hunter2zz"),
  ])
  func errorsTellNoPartOfWhatIsSensitive(_ expression: String, _ secret: String) {
    let shown = console(expression, ["s": Value.string(secret).marked(.sensitive)])
    // The user may have written a part of it himself, in what is shown of the code.
    let told = shown.split(separator: "\n").filter { !$0.contains(expression) && !$0.contains("`hunter2z`") }
    #expect(shown.hasPrefix("error") && !told.contains { $0.contains("hunter2zz") }, "\(shown)")
  }

  @Test("hostile expressions end in an error, not in exhaustion")
  func bounds() {
    #expect(console("1e999999999").contains("number out of range"))
    #expect(console("1e29000 * 1e29000").contains("number out of range"))
    let nested = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
    #expect(!console(nested).contains("error"))
    let loop = "[for a in var.l : [for b in var.l : [for c in var.l : [for d in var.l : d]]]]"
    let list = Value.list((0..<40).map { .number($0) })
    #expect(console(loop, ["l": list]).contains("the evaluation is too large"))
    var big = Value.string("0123456789")
    for _ in 0..<40 { big = .tuple([big, big]) }
    #expect(console("[var.big]", ["big": big]).contains("the evaluation is too large"))
    // Of a tuple that is not known yet, the type alone.
    let tuple = Value.unknown(.tuple([ValueType](repeating: .number, count: 15_000)))
    #expect(console("concat(var.t, var.t)", ["t": tuple]).contains("more than 20000 elements"))
  }
}
