import ArgumentParser
import Diagnostics
import KeyManagement
import Platform

struct SecretGetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Open a secret.", discussion: "It is printed byte for byte, nothing added.")

  @OptionGroup var secrets: SecretOptions
  @Option(help: "The version; the newest when left out.") var version: Int?
  @Option(name: .customLong("out"), help: ArgumentHelp("A file to write it to, with mode 0600.", valueName: "file"))
  var output: String?
  @Flag(help: "Replace the file if it is there.") var force = false
  @Argument(help: "Its name, or NAME@VERSION.") var name: String

  func run() async throws {
    let folder = try secrets.secrets()
    let (name, written) = try SecretOptions.reference(name)
    if let version, let written, version != written {
      throw Diagnostic(.error, "two versions of secret `\(name)` are asked for: \(written) and \(version)")
    }
    let envelopes = secrets.kms.envelopes(try secrets.kms.store(), "decrypt", "secret \(name)")
    if let output { try OutputFile.check(output, replacing: force) }
    let secret = try await folder.get(name, version: version ?? written, envelopes)
    guard let output else { return secrets.common.terminal.write(secret) }
    try AtomicFile.write(secret, to: output, mode: 0o600)
  }
}
