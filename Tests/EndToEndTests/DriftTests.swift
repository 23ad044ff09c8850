import Foundation
import Platform
import TestSupport
import Testing
import Values

/// `stack drift` with rules of what is not to count.
@Suite struct DriftTests {
  /// What an object replaced, and could not be removed yet, is at its address too.
  @Test func aRuleHoldsForDeposedObjects() async throws {
    let fixture = try StateFixture()
    try fixture.folder.write(
      "resource \"local_file\" \"a\" {\n  filename = \"a.txt\"\n  content  = \"a\"\n}\n", to: "main.stack.hcl")
    try await fixture.stack("apply", "--auto-approve").expect()
    let state = try JSON(parsing: Array(try await fixture.stack("state", "pull").expect().text.utf8))
    let edit = StateEdit(["local_file.a": ["deposed": "0badc0de"]]).applied(to: state)
    try await fixture.push(String(decoding: edit.bytes(escapesHTML: false), as: UTF8.self))
    try Files.remove(fixture.folder.path("a.txt"))
    let drifted = try await fixture.stack("drift", "--json").expect(exitCode: 2)
    let report = try JSON(parsing: Array(drifted.text.utf8))
    #expect((report["objects"]?.array ?? []).count == 2, "\(drifted.text)")
    for rule in ["local_file.a", "local_file.*", "*"] {
      let ignored = try await fixture.stack("drift", "--json", "--ignore", rule).expect()
      let report = try JSON(parsing: Array(ignored.text.utf8))
      #expect((report["ignored"]?.array ?? []).count == 2, "\(rule): \(ignored.text)")
    }
    try await fixture.stack("drift", "--ignore", "local_file.b").expect(exitCode: 2)
  }
}
