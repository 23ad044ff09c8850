import TestSupport
import Testing

/// What `--help` shows of a command is what one has to type, from the name of the program on.
@Suite struct HelpTests {
  @Test(arguments: [
    "plan", "kms audit", "kms key create", "secret put", "service-account create", "iam test", "build run",
    "state show",
    "trigger fire", "workspace new", "agent status", "providers schema",
  ])
  func usageIsWhole(command: String) async throws {
    let words = command.split(separator: " ").map(String.init)
    for arguments in [words + ["--help"], words + ["-h"], ["help"] + words] {
      let result = try await CLI(arguments: arguments).run()
      #expect(result.text.contains("USAGE: stack \(command) "), "\(arguments)")
      #expect(result.status.isSuccess && result.errorText.isEmpty)
    }
  }
}
