import StateServers
import TestSupport
import Testing

/// A state in a real S3-compatible store, and keys with less than all rights.
@Suite(.enabled(if: ObjectStore.isInstalled)) struct S3BackendTests {
  /// Who may only read can plan and look for drift, and is told that it was without the lock; an apply is refused.
  @Test func aKeyToReadIsEnoughToPlan() async throws {
    let fixture = try StateFixture()
    let store = try await ObjectStore.shared.value
    func write(_ input: String) throws {
      try fixture.folder.write(
        """
        stack {
          backend "s3" {
            bucket   = "states"
            key      = "readers/\(fixture.folder.path.dropFirst(5)).tfstate"
            endpoint = "\(store.endpoint)"
          }
        }
        resource "terraform_data" "a" { input = "\(input)" }

        """, to: "main.stack.hcl")
    }
    func stack(_ key: String, _ arguments: String...) -> CLI {
      CLI(arguments: arguments, in: fixture.folder.path).home(fixture.home)
        .env("AWS_ACCESS_KEY_ID", key).env("AWS_SECRET_ACCESS_KEY", "hunter2")
    }
    try write("one")
    try await stack("ann", "init").expect()
    try await stack("ann", "apply", "--auto-approve").expect()
    try write("two")
    let words = "it refuses: AccessDenied: Access Denied."
    let note = "going on without the lock (\(words)): another run may change what is looked at\n"
    let plan = try await stack("reader", "plan").expect(stderr: note)
    #expect(plan.text.contains("~ input  = \"one\" -> \"two\"") && plan.text.contains("Plan: 0 to add, 1 to change"))
    let same = try await stack("reader", "plan", "--no-lock").expect(stderr: "")
    #expect(same.text == plan.text)
    try await stack("reader", "drift").expect(
      stdout: "No drift. What is there is what was applied.\n", stderr: note)
    let refused = try await stack("reader", "apply", "--auto-approve").expect(stdout: "", exitCode: 1)
    #expect(refused.errorText.contains("gives no right to that") && refused.errorText.contains(words))
    // A key that is not known is another matter.
    let unknown = try await stack("nobody", "plan").expect(stdout: "", exitCode: 1)
    #expect(unknown.errorText.contains("it refuses these credentials (InvalidAccessKeyId"))
    // What the reader tried is in nobody's way.
    try await stack("ann", "apply", "--auto-approve").expect()
    try await stack("reader", "plan", "--detailed-exitcode").expect(stderr: note)
  }
}
