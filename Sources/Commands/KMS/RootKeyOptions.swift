import ArgumentParser
import KeyManagement
import LocalCloud
import Platform

/// What kind of root key is to be made.
struct RootKeyOptions: ParsableArguments {
  enum Root: String, ExpressibleByArgument, CaseIterable {
    case keyfile, passphrase
    case awsKMS = "aws-kms"

    /// The kind of a root key that has a name already.
    init(identifier: String) {
      switch identifier.prefix(while: { $0 != ":" }) {
      case "file": self = .keyfile
      case "passphrase": self = .passphrase
      default: self = .awsKMS
      }
    }

    /// What its owner has to keep.
    var advice: String {
      switch self {
      case .keyfile: "Copy this file to a safe place: what is sealed under it can be opened with it alone."
      case .passphrase:
        "Copy this file to a safe place, and keep the passphrase: both are needed to open what is sealed."
      case .awsKMS: "This file holds no secret. What is sealed can be opened with the key in AWS KMS alone."
      }
    }
  }

  @Option(help: "What the root key is: keyfile, passphrase or aws-kms.") var root: Root?
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

  var kind: Root { root ?? .keyfile }

  var cloudKey: AWSKMSRootKey {
    AWSKMSRootKey(region: awsRegion, keyID: awsKey ?? "", endpoint: awsEndpoint, web: KeyWeb.post)
  }

  /// Asks for what has to be asked.
  /// - Parameter variable: names the file with the passphrase.
  func newKey(variable: String?) throws -> NewRootKey {
    switch kind {
    case .keyfile: return .keyFile
    case .passphrase: return .passphrase(try Self.newPassphrase(variable: variable), try .measured())
    case .awsKMS: return .cloud(cloudKey)
    }
  }

  static func newPassphrase(variable: String?) throws -> String {
    let passphrase = try Passphrase.ask("New passphrase of the root key: ", variable: variable)
    guard passphrase.unicodeScalars.count >= Passphrase.shortest else {
      throw passphrase.isEmpty ? KeyError.emptyPassphrase : .passphraseTooShort(least: Passphrase.shortest)
    }
    guard try Passphrase.ask("The same again: ", variable: variable) == passphrase else {
      throw KeyError.passphrasesDiffer
    }
    return passphrase
  }
}
