import Platform
import TestSupport
import Testing

/// A file of values that cannot be read is the one mistake told: what it would give is not said to be missing.
@Suite struct ValueFileTests {
  @Test(arguments: [
    ("terraform.tfvars", "variable \"n\" {\n  default = 1\n}\n", "unexpected block `variable`"),
    ("terraform.tfvars.json", "{\"n\": }\n", "invalid JSON"),
    ("terraform.tfvars", "n = upper(\"x\")\n", "function not allowed here"),
  ])
  func oneMistakeIsToldOnce(_ name: String, _ text: String, _ summary: String) async throws {
    let fixture = try StateFixture()
    try fixture.folder.write("variable \"n\" {}\n", to: "main.stack.hcl")
    try fixture.folder.write(text, to: name)
    let told = try await fixture.stack("plan").expect(exitCode: 1).errorText
    #expect(told.split(separator: "\n").filter { $0.hasPrefix("error: ") } == ["error: \(summary)"])
  }

  @Test func aFileThatIsNotThereIsToldOnce() async throws {
    let fixture = try StateFixture()
    try fixture.folder.write("variable \"n\" {}\n", to: "main.stack.hcl")
    let told = try await fixture.stack("plan", "--var-file", "nope.tfvars").expect(exitCode: 1).errorText
    #expect(told.split(separator: "\n").filter { $0.hasPrefix("error: ") } == ["error: no such file or directory"])
  }
}
