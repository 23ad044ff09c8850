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
      for on the terminal, or read from the file of mode 0600 that STACK_PASSPHRASE_FILE names.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: RootKeyOptions

  func run() async throws {
    let standard = StandardRootKey(web: KeyWeb.post)
    guard Files.exists(standard.path) else {
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

  private func tell(_ what: String, _ identifier: String, _ path: String, _ kind: RootKeyOptions.Root) {
    common.terminal.print("\(what) (\(identifier))\n\(path)\n\(kind.advice)")
  }
}
