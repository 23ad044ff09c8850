import ArgumentParser
import KeyManagement
import LocalCloud
import Platform

struct KMSRootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "root", abstract: "Look at the root key, or change it.",
    subcommands: [KMSRootShowCommand.self, Change.self, KMSRootRetireCommand.self, ChangePassphrase.self],
    defaultSubcommand: KMSRootShowCommand.self)

  struct Change: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "change", abstract: "Make a new root key, of any kind, and wrap all keys with it.",
      discussion: """
        What the root key before has wrapped elsewhere, in states and in backups of keys, opens with the new one: the old one is \
        kept in its file, wrapped by it, until `stack kms root retire` has moved all that needs it. The present passphrase is read from the file that STACK_PASSPHRASE_FILE names, a new one \
        from that which STACK_NEW_PASSPHRASE_FILE names; without them they are asked for.
        """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var kms: KMSOptions
    @OptionGroup var options: RootKeyOptions

    func validate() throws {
      if options.root == nil { throw ValidationError("say what it is to be: --root keyfile, passphrase or aws-kms") }
    }

    func run() async throws {
      let standard = StandardRootKey(web: KeyWeb.post)
      standard.removeLeftovers()
      guard Files.exists(standard.path) else { throw KeyError.rootKeyMissing(path: standard.path) }
      // One that knows the new root key when it is changed, so that nobody is asked for its passphrase again.
      let store = try KeyStore(path: KeyStore.standardPath(.current), root: standard)
      let before = try await standard.identifier
      let (identifier, count) = try await kms.recording(store, "change root key", "root") {
        // What does not open now would not open after, and nobody could tell why.
        try await store.checkMaterial()
        let identifier = try await standard.replace(with: options.newKey(variable: variable(before)))
        return (identifier, try await store.rewrapMaterial())
      }
      common.terminal.print(
        """
        the root key was \(before) and is \(identifier); key versions wrapped anew: \(count)
        \(standard.path)
        \(options.kind.advice)
        """)
    }

    /// Where a passphrase has to be given up for another, the usual file holds the present one.
    private func variable(_ before: String) -> String? {
      if ProcessEnvironment.value(Passphrase.newVariable) != nil { return Passphrase.newVariable }
      return before.hasPrefix("passphrase:") ? nil : Passphrase.variable
    }
  }

  struct ChangePassphrase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "passphrase", abstract: "Change the passphrase; the root key under it stays.",
      discussion: """
        The present one is read from the file that STACK_PASSPHRASE_FILE names, the new one from that which \
        STACK_NEW_PASSPHRASE_FILE names; without them they are asked for. After a leak, change the root key instead.
        """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var kms: KMSOptions

    func run() async throws {
      let root = StandardRootKey(web: KeyWeb.post)
      root.removeLeftovers()
      let path = root.path
      let store = try kms.store()
      try await kms.recording(store, "change passphrase", "root") {
        let old = try Passphrase.ask("Passphrase of the root key: ")
        let isGiven = ProcessEnvironment.value(Passphrase.newVariable) != nil
        let new = try RootKeyOptions.newPassphrase(variable: isGiven ? Passphrase.newVariable : nil)
        try PassphraseRootKey.changePassphrase(at: path, from: old, to: new, work: .measured())
      }
      common.terminal.print("the passphrase was changed; copy \(path) to the safe place again")
    }
  }
}
