import ArgumentParser
import Diagnostics
import KeyManagement
import Values

struct SecretVersionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "versions", abstract: "List the versions of a secret, newest first.")

  @OptionGroup var secrets: SecretOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "Its name.") var name: String

  func run() async throws {
    let (versions, damaged) = try secrets.secrets().readable(name)
    show(versions)
    if !damaged.isEmpty { throw Diagnostics(damaged.map(\.diagnostic)) }
  }

  private func show(_ versions: [NamedSecrets.Version]) {
    if json {
      return secrets.common.terminal.print(
        .array(
          versions.map { version in
            [
              "version": .number(Number(version.number)), "key": .string(version.key.key),
              "key_version": .number(Number(version.key.version)), "file": .string(version.path),
            ]
          }))
    }
    var table = Table(["VERSION", "SEALED WITH", "FILE"])
    for version in versions { table.append([String(version.number), version.key.description, version.path]) }
    if !table.isEmpty { secrets.common.terminal.print(table.text()) }
  }
}
