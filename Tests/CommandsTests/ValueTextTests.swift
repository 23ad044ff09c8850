import Testing
import Values

@testable import Commands

@Suite struct ValueTextTests {
  private func text(_ value: Value, reveals: Bool = false) -> String {
    ValueText(paint: Paint(enabled: false), reveals: reveals).text(value, indent: 0)
  }

  @Test(arguments: [
    (Value.string("a\"b\\c\u{7}"), #""a\"b\\c\u0007""#), (.string("${x} %{y}"), #""$${x} %%{y}""#),
    (.number(12), "12"), (.bool(false), "false"), (.null(.string), "null"), (.list([]), "[]"), (.emptyObject, "{}"),
  ])
  func leaves(_ value: Value, _ expected: String) {
    #expect(text(value) == expected)
  }

  @Test func linesBecomeAHeredoc() {
    #expect(
      text(.string("one\ntwo\n")) == """
        <<-EOT
            one
            two
        EOT
        """)
  }

  @Test func longStringsAreCutInTheMiddle() {
    let long = String(repeating: "a", count: 200) + String(repeating: "b", count: 200)
    let half = String(repeating: "a", count: 120)
    #expect(text(.string(long)) == "\"\(half)\" … 160 characters … \"\(half.replacing("a", with: "b"))\"")
  }

  @Test func secretsAreShownOnlyWhenAsked() {
    let secret = Value.object(["password": Value.string("hunter2").marked(.sensitive)])
    #expect(text(secret) == "{\n    password = (sensitive value)\n}")
    #expect(text(secret, reveals: true) == "{\n    password = \"hunter2\"\n}")
  }
}
