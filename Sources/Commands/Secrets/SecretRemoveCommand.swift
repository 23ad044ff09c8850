import ArgumentParser
import KeyManagement

struct SecretRemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Remove a secret, or one version of it.",
    discussion: "Copies, such as those in git's history, can still be opened while the key is there.")

  @OptionGroup var secrets: SecretOptions
  @Option(help: "Only this version.") var version: Int?
  @Argument(help: "Its name.") var name: String

  func run() async throws {
    let count = try secrets.secrets().remove(name, version: version)
    secrets.common.terminal.print("\(name): removed \(count) \(count == 1 ? "version" : "versions")")
  }
}
