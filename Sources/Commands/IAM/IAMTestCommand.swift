import AgentAPI
import ArgumentParser
import Diagnostics
import Values

struct IAMTestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Tell whether an account may do something, and why.",
    discussion: """
      Permissions are encrypt, decrypt, rewrap, mac and verify on keys, and read, write, publish, subscribe and invoke on \
      a stack's resources, and reveal on its state. Ends with 1 when it may not.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The account: NAME of a machine-wide one, or its whole name.") var member: String
  @Argument(help: "What it wants to do.") var permission: String
  @Argument(help: "keys/RING/KEY, or the whole name of a stack's resource.") var resource: String

  func run() async throws {
    let account = Accounts.fullName(member)
    let answer = try await Accounts().client.test(
      AccessQuestion(member: account, permission: permission, resource: resource))
    if json {
      common.terminal.print(
        [
          "allowed": .bool(answer.isAllowed), "role": answer.role.map { .string($0) } ?? .null,
          "binding": answer.binding.map { .string($0) } ?? .null, "reason": .string(answer.reason),
        ] as JSON)
    } else {
      common.terminal.print("\(answer.isAllowed ? "allowed" : "refused"): \(answer.reason.printable)")
    }
    if !answer.isAllowed { throw CommandOutcome.failed }
  }
}
