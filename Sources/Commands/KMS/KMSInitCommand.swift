import AgentAPI
import ArgumentParser
import Diagnostics
import KeyManagement
import LocalCloud
import Platform

struct KMSInitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make the root key if there is none, and tell where it is.",
    discussion: """
      Everything that is sealed can be opened with the root key alone: keep a copy of it elsewhere. A passphrase is asked \
      for on the terminal, or read from the file of mode 0600 that STACK_PASSPHRASE_FILE names. Where the root key is gone \
      that has wrapped the key store, or the states of projects, no new one is made: put its copy back. --begin-anew is for a root \
      key that is lost for good; the key store is put aside then.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: RootKeyOptions
  @Flag(
    name: .customLong("begin-anew"),
    help: "Make a new root key though the one before is lost, and put the key store that it wrapped aside.")
  var beginAnew = false

  func run() async throws {
    let standard = StandardRootKey(web: KeyWeb.post)
    standard.removeLeftovers()
    guard Files.exists(standard.path) else {
      try await giveUp(standard)
      let identifier = try await standard.create(options.newKey(variable: Passphrase.variable))
      return tell("made the root key", identifier, standard.path, options.kind)
    }
    let identifier = try await standard.identifier
    let kind = RootKeyOptions.Root(identifier: identifier)
    if let wanted = options.root, wanted != kind {
      throw Diagnostic(
        .error, "there is a root key already, and it is no \(wanted.rawValue)",
        detail: "\(identifier) in `\(standard.path)` was not changed",
        hints: ["`stack kms root change --root \(wanted.rawValue)` puts a new one in its place"])
    }
    tell("the root key is there already", identifier, standard.path, kind)
  }

  /// Sees that nothing needs the root key that is not there, or puts aside what does if that is wanted.
  private func giveUp(_ root: StandardRootKey) async throws {
    let path = KeyStore.standardPath(.current)
    let keys = try wrappedKeys(path, root)
    let projects = try RootKeyUsers().projects().filter { Files.isFolder($0 + "/.stack") }
    guard keys > 0 || !projects.isEmpty else { return }
    guard beginAnew else {
      throw KeyError.rootKeyLost(path: root.path, store: path, keys: keys, projects: projects)
    }
    guard keys > 0 else { return }
    // It has the store open, and perhaps keys of it.
    if (try? await AgentClient().info()) != nil {
      throw Diagnostic(
        .error, "the agent runs, and uses the key store", hints: ["stop it first with `stack agent stop`"])
    }
    common.terminal.note("the key store is \(try KeyStore.putAside(path)) now; no key in it opens without its root key")
  }

  private func wrappedKeys(_ path: String, _ root: StandardRootKey) throws -> Int {
    guard Files.exists(path) else { return 0 }
    let store = try KeyStore(path: path, root: root)
    defer { try? store.close() }
    return try store.wrappedKeys()
  }

  private func tell(_ what: String, _ identifier: String, _ path: String, _ kind: RootKeyOptions.Root) {
    common.terminal.print("\(what) (\(identifier))\n\(path)\n\(kind.advice)")
  }
}
