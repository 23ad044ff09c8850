import ArgumentParser
import Diagnostics
import KeyManagement
import LocalCloud
import Platform

struct ServiceAccountKeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Make a new key for an account, sealed; the one before is good no more.",
    discussion: """
      The key becomes a new version of the secret NAME-key, which can be committed. With --plain it is written to a file of \
      mode 0600 instead. Who holds it gets the account's tokens from the workload API.
      """)

  @OptionGroup var secrets: SecretOptions
  @Option(help: ArgumentHelp("The key to seal it with; `secrets/project` when left out.", valueName: "ring/key"))
  var key: String?
  @Option(help: ArgumentHelp("Write it unsealed to this file, which must not be there.", valueName: "file"))
  var plain: String?
  @Argument(help: "The account.") var name: String

  func run() async throws {
    let accounts = try await Accounts()
    var account = try await accounts.find(name)
    guard account.stack == Accounts.scope else {
      throw Diagnostic(
        .error, "`\(account.name)` belongs to a stack",
        hints: ["its key is the attribute `key` of its `service_account`; `stack apply --replace` makes a new one"])
    }
    let made = ServiceAccountKey(newFor: account.name)
    if let plain {
      guard !Files.exists(plain) else {
        throw Diagnostic(.error, "`\(plain)` exists already", hints: ["name a file that is not there"])
      }
      try AtomicFile.write(made.text + "\n", to: plain, mode: 0o600)
      secrets.common.terminal.print("\(plain): the key of \(account.name), unsealed")
    } else {
      let store = try secrets.kms.store()
      let key = try await secrets.key(key, store)
      let secret = "\(Path.name(account.name))-key"
      let number = try await secrets.secrets().put(
        Array(made.text.utf8), as: secret, with: key, secrets.kms.envelopes(store, "encrypt", "secret \(secret)"))
      secrets.common.terminal.print("\(secret): version \(number), sealed with \(key)")
    }
    // Only what can be found again becomes the key; tokens that the old one got are refused.
    account.secretHash = made.hash
    let changed = account
    try await accounts.recording("new key", account.name, secrets.kms) {
      try await accounts.client.put(changed)
      try await accounts.client.revokeTokens(of: changed.name)
    }
  }
}
