import Testing
import Values

/// What is said to who writes as another language has it, or leaves something out.
@Suite struct HintTests {
  @Test(
    arguments: [
      ("variable \"a\" { type = \"strng\" }", "did you mean `string`?"),
      ("variable \"a\" { type = \"lst(string)\" }", "did you mean `list`?"),
      ("variable \"a\" { type = \"nonsense\" }", "write a type, such as `string` or `list(number)`"),
      ("variable \"a\" { type = \"list(string)\" }", "write `list(string)`"),
      ("locals { a = 1 -- comment }", "a comment begins with `#` or `//`"),
      ("locals {\n  a = 1 -- the comment\n}", "a comment begins with `#` or `//`"),
      ("locals {\n  a = if true then 1\n}", "a choice is written `condition ? value : other`"),
      ("locals {\n  a = $var.x\n}", "a reference is written without a `$`"),
      ("locals {\n  a = ${var.x}\n}", "`${…}` is for within quotes; outside of them write what stands in it"),
      ("locals {\n  a = not true\n}", "a negation is written `!condition`"),
      ("locals {\n  a = 1 if true else 2\n}", "a choice is written `condition ? value : other`"),
      ("locals {\n  a = null ?? 1\n}", "for a value in place of null, write `coalesce(a, b)`"),
      ("locals {\n  a = 2 ^ 3\n}", "a power is `pow(x, y)`"),
      ("locals {\n  a = .5\n}", "a number begins with a digit: write `0` before the point"),
      ("locals {\n  a = 5m\n}", "to mean the text, write it in quotes: \"5m\""),
      ("locals {\n  a = 10.0.0.1\n}", "to mean the text, write it in quotes"),
      ("locals {\n  a = /etc/passwd\n}", "to mean the text, write it in quotes"),
      ("locals {\n  a = True\n}", "write `true`"), ("locals {\n  a = None\n}", "write `null`"),
      ("locals {\n  a = \"C:\\Users\"\n}", "write `\\\\` for a backslash"),
      ("variable \"region\" {}\nlocals {\n  a = region\n}", "did you mean `var.region`?"),
      ("locals {\n  zone = 1\n  a = zone\n}", "did you mean `local.zone`?"),
      ("variable \"region\" {}\nlocals {\n  a = variable.region\n}", "did you mean `var.region`?"),
      ("variable \"a\" { type = int }", "write `number`"),
      ("variable \"a\" { type = array(string) }", "write `list(…)`"),
      ("locals {\n  a = 1\n    + 2\n}", "what goes on in the next line stands in brackets: `( … )`"),
      ("locals {\n  a = true\n    ? 1\n    : 2\n}", "what goes on in the next line stands in brackets: `( … )`"),
      ("locals {\n  a = \"one\n  two\"\n}", "add a `\"`; for text of several lines use `\\n` or a heredoc, `<<-EOT`"),
      ("locals {\n  a = <<EOT one\nEOT\n}", "a heredoc's marker is a word that ends its line: `<<-EOT`"),
      ("locals {\n  a = <<EOT\none\n}", "put `EOT` on a line of its own, ended by a line break"),
      ("resource \"terraform_data\" \"a\"\n{\n  input = 1\n}", "put the `{` on the same line as the header"),
      ("resource \"terraform_data\" \"a\"\n  input = 1\n}", "put a `{` at the end of this line"),
      ("resource \"terraform_data\" \"a\" {\n  input \"x\"\n}", "to set an argument, write `input = \"x\"`"),
      (
        "resource \"terraform_data\" \"a\" {\n  lifecycle = {\n    prevent_destroy = true\n  }\n}",
        "write `lifecycle { … }`, without `=`"
      ),
      ("resource \"terraform_data\" \"a\" {\n  count {}\n}", "write `count = { … }`, with `=`"),
      ("output \"a\" {\n  values = 1\n}", "did you mean `value`?"),
      (
        "<<<<<<< HEAD\n=======\n>>>>>>> other",
        "choose what is to stay, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`"
      ),
      ("locals { a = 1 - nothing }", "to mean the text, write it in quotes: \"nothing\""),
      (
        "resource \"terraform_data\" \"each\" {}\noutput \"o\" { value = each.id }",
        "did you mean `terraform_data.each`?"
      ),
      (
        "resource \"terraform_data\" \"sensor\" {}\noutput \"o\" { value = sensor.id }",
        "did you mean `terraform_data.sensor`?"
      ),
      (
        "variable \"a\" {\n  validation {\n    condition = true\n    error_message = \"No.\"\n  }\n}",
        "write what must be so of the variable, such as `var.size > 0`"
      ),
    ])
  func aHintIsGiven(_ manifest: String, _ hint: String) {
    let told = load(["main.tf": manifest + "\n"]).1.split(separator: "\n")
    #expect(told.filter { $0.contains("= hint: ") }.map { String($0.drop { $0 != ":" }.dropFirst(2)) } == [hint])
    #expect(told.count { $0.hasPrefix("error: ") } == 1, "\(told)")
  }

  /// Both sides declare what they agree on.
  @Test func ofAMergeConflictDuplicatesAreNotTold() {
    let side = "locals { a = 1 }\nresource \"terraform_data\" \"x\" {\n  input = 1\n}\n"
    let manifest = "<<<<<<< HEAD\n\(side)=======\n\(side)>>>>>>> other\n"
    let inside = "locals {\n<<<<<<< HEAD\n  a = 1\n=======\n  a = 2\n>>>>>>> other\n}\n"
    for text in [manifest, inside] {
      let told = load(["main.tf": text]).1.split(separator: "\n").filter { $0.hasPrefix("error: ") }
      #expect(told == ["error: a merge conflict that is not resolved"])
    }
    #expect(load(["main.tf": manifest, "other.tf": "locals { a = 3 }\n"]).1.contains("duplicate local value `a`"))
  }

  /// What could not be read may refer to something.
  @Test func brokenConditionsAreNotSaidToCheckNothing() {
    let manifest = "check \"c\" {\n  assert {\n    condition = 1 + \n    error_message = \"No.\"\n  }\n}\n"
    #expect(!load(["main.tf": manifest]).1.contains("checks nothing"))
  }

  /// The name that was written is told, but not of a value that must not be shown.
  @Test func aNameThatIsNearlyTheOneMissingIsTold() throws {
    let type = ValueType.list(.object(["name": .string]))
    let value = Value.tuple([.object(["nam": .string("x")])])
    func message(_ value: Value) -> String {
      do {
        return "\(try value.converted(to: type))"
      } catch {
        return error.description
      }
    }
    #expect(message(value) == "[0]: attribute `name` is required; is `nam` meant for it?")
    #expect(message(value.marked(.sensitive)) == "[0]: attribute `name` is required")
    let inner = Value.tuple([.object(["nam": .string("x")]).marked(.sensitive)])
    #expect(message(inner) == "[0]: attribute `name` is required")
    #expect(message(.tuple([.object(["other": 1])])) == "[0]: attribute `name` is required")
  }
}
