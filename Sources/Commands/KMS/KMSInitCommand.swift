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

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: RootKeyOptions

  func run() async throws {
    let standard = StandardRootKey(web: KeyWeb.post)
    let existed = Files.exists(standard.path)
    let identifier =
      existed
      ? try await standard.identifier : try await standard.create(options.newKey(variable: Passphrase.variable))
    common.terminal.print(
      """
      \(existed ? "the root key is there already" : "made the root key") (\(identifier))
      \(standard.path)
      \(options.advice)
      """)
  }
}
