import AgentAPI
import ArgumentParser
import Diagnostics
import Glibc
import KeyManagement
import Platform

struct SecretExecCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exec", abstract: "Run a command with secrets in its environment, and nowhere else.",
    usage: "stack secret exec --env <name>=<secret[@version]> ... -- <command> ...",
    discussion: "The command takes the place of this program; its exit code is the command's own.")

  @OptionGroup var secrets: SecretOptions
  @Option(name: .customLong("env"), help: ArgumentHelp("A variable and its secret.", valueName: "name=secret"))
  var assignments: [String]
  @Argument(parsing: .postTerminator, help: "The command and its arguments.") var command: [String]

  func validate() throws {
    if command.isEmpty { throw ValidationError("name a command after --") }
    for assignment in assignments { _ = try Self.parts(assignment) }
  }

  private static func parts(_ assignment: String) throws -> (variable: String, secret: String) {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ValidationError("--env is as in DATABASE_PASSWORD=database, not `\(assignment)`")
    }
    return (parts[0], parts[1])
  }

  func run() async throws {
    let folder = try secrets.secrets()
    let store = try secrets.kms.store()
    for assignment in assignments {
      let (variable, reference) = try Self.parts(assignment)
      let (name, version) = try SecretOptions.reference(reference)
      let envelopes = secrets.kms.envelopes(store, "decrypt", "secret \(name) for \(Path.name(command[0]))")
      let secret = try await folder.get(name, version: version, envelopes)
      guard !secret.contains(0) else {
        throw Diagnostic(.error, "secret `\(name)` has a zero byte in it", detail: "no variable can hold that")
      }
      _ = (secret + [0]).withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { text in text.baseAddress.map { setenv(variable, $0, 1) } }
      }
    }
    // So that an agent that the command starts is not given them.
    let names = assignments.compactMap { $0.split(separator: "=").first.map(String.init) }
    setenv(AgentLauncher.secretNames, names.joined(separator: " "), 1)
    try store.close()
    throw ProgramReplacement.become(command)
  }
}
