import ArgumentParser
import KeyManagement
import Values

struct SecretListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the project's secrets, and what each is sealed with.")

  @OptionGroup var secrets: SecretOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let folder = try secrets.secrets()
    var table = Table(["SECRET", "VERSION", "SEALED WITH"])
    var documents: [JSON] = []
    for name in try folder.names() {
      guard let newest = try folder.versions(of: name).first else { continue }
      table.append([name, String(newest.number), newest.key.description])
      documents.append([
        "name": .string(name), "version": .number(Number(newest.number)), "key": .string(newest.key.key),
        "key_version": .number(Number(newest.key.version)),
      ])
    }
    if json { return secrets.common.terminal.print(.array(documents)) }
    if !table.isEmpty { secrets.common.terminal.print(table.text()) }
  }
}
