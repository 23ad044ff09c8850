import ArgumentParser
import Diagnostics
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
    var faults: [Diagnostic] = []
    for name in try folder.names() {
      guard let newest = newest(of: name, folder, &faults) else { continue }
      table.append([name, String(newest.number), newest.key.description])
      documents.append([
        "name": .string(name), "version": .number(Number(newest.number)), "key": .string(newest.key.key),
        "key_version": .number(Number(newest.key.version)),
      ])
    }
    if json {
      secrets.common.terminal.print(.array(documents))
    } else if !table.isEmpty {
      secrets.common.terminal.print(table.text())
    }
    for file in try folder.misnamed() {
      let warning = Diagnostic(
        .warning, "`\(file)` is no secret by its name", detail: "it was left out: secrets are named `NAME.VERSION.enc`")
      secrets.common.terminal.note(DiagnosticRenderer(color: secrets.common.terminal.colorsErrors).render(warning))
    }
    if !faults.isEmpty { throw Diagnostics(faults) }
  }

  /// The newest version that can be read; one that cannot hides no other.
  private func newest(of name: String, _ folder: NamedSecrets, _ faults: inout [Diagnostic]) -> NamedSecrets.Version? {
    do {
      let (versions, damaged) = try folder.readable(name)
      faults += damaged.map(\.diagnostic)
      return versions.first
    } catch {
      faults += Diagnostics(describing: error).all
      return nil
    }
  }
}
