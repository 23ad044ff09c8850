import ArgumentParser
import KeyManagement
import LocalCloud
import Platform

struct KMSInitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make the root key if there is none, and tell where it is.",
    discussion: """
      Everything that is sealed can be opened with the root key alone: keep a copy of it elsewhere. A passphrase is asked \
      for on the terminal, or read from the file of mode 0600 that STACK_PASSPHRASE_FILE names.
      """)

  enum Root: String, ExpressibleByArgument, CaseIterable {
    case keyfile, passphrase
    case awsKMS = "aws-kms"
  }

  @OptionGroup var common: CommonOptions
  @Option(help: "What the root key is: keyfile, passphrase or aws-kms.") var root = Root.keyfile
  @Option(
    name: .customLong("aws-key"), help: ArgumentHelp("The id, ARN or alias of the key in AWS KMS.", valueName: "id"))
  var awsKey: String?
  @Option(name: .customLong("aws-region"), help: ArgumentHelp("Its region.", valueName: "region"))
  var awsRegion = "us-east-1"
  @Option(name: .customLong("aws-endpoint"), help: ArgumentHelp("Another address than AWS's own.", valueName: "url"))
  var awsEndpoint: String?

  func validate() throws {
    if root == .awsKMS, awsKey == nil { throw ValidationError("--root aws-kms needs --aws-key") }
    for text in [awsKey, awsRegion, awsEndpoint] where text?.contains(where: \.isWhitespace) == true {
      throw ValidationError("there is a space in `\(text ?? "")`")
    }
  }

  func run() async throws {
    let standard = StandardRootKey(web: KeyWeb.post)
    let existed = Files.exists(standard.path)
    let identifier = existed ? try await standard.identifier : try await make(at: standard.path)
    common.terminal.print(
      """
      \(existed ? "the root key is there already" : "made the root key") (\(identifier))
      \(standard.path)
      \(advice)
      """)
  }

  private var advice: String {
    switch root {
    case .keyfile: "Copy this file to a safe place: what is sealed under it can be opened with it alone."
    case .passphrase: "Copy this file to a safe place, and keep the passphrase: both are needed to open what is sealed."
    case .awsKMS: "This file holds no secret. What is sealed can be opened with the key in AWS KMS alone."
    }
  }

  private func make(at path: String) async throws -> String {
    switch root {
    case .keyfile: return try await KeyFileRootKey(path: path).identifier
    case .passphrase:
      let passphrase = try Passphrase.ask("New passphrase of the root key: ")
      guard try Passphrase.ask("The same again: ") == passphrase else { throw KeyError.wrongPassphrase }
      return try PassphraseRootKey.create(at: path, passphrase: passphrase, work: .measured()).identifier
    case .awsKMS:
      let key = AWSKMSRootKey(
        region: awsRegion, keyID: awsKey ?? "", endpoint: awsEndpoint, web: KeyWeb.post)
      // A key that cannot wrap is not taken.
      let probe = SealingKey()
      let wrapped = try await key.wrap(probe, context: [])
      guard try await key.unwrap(wrapped, context: []).fingerprint == probe.fingerprint else {
        throw KeyError.unwrapFailed(root: try await key.identifier)
      }
      try Files.makeFolder(Path.parent(path), exactMode: 0o700)
      try AtomicFile.write(key.line, to: path, mode: 0o600)
      return try await key.identifier
    }
  }
}
