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
