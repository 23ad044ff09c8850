import ArgumentParser
import Diagnostics
import KeyManagement
import Platform

struct SecretPutCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "put", abstract: "Seal a secret as a new version, from standard input or a file.",
    discussion: """
      It becomes `secrets/NAME.VERSION.enc`, which can be committed. The secret itself is never taken from an argument, \
      where others could see it. On a terminal it is asked for.
      """)

  /// Longer secrets are files: `stack kms encrypt`.
  static let limit = 1 << 20

  @OptionGroup var secrets: SecretOptions
  @Option(help: ArgumentHelp("The key; `secrets/project` when left out.", valueName: "ring/key")) var key: String?
  @Option(name: .customLong("in"), help: ArgumentHelp("The plain secret; - for standard input.", valueName: "file"))
  var input = "-"
  @OptionGroup var links: LinkOptions
  @Argument(help: "Its name: letters, digits, `-` and `_`.") var name: String

  func run() async throws {
    let folder = try secrets.secrets()
    let store = try await secrets.kms.sealingStore()
    let key = try await secrets.key(key, store)
    let secret = try read()
    let number = try await folder.put(
      secret, as: name, with: key, secrets.kms.envelopes(store, "encrypt", "secret \(name)"))
    secrets.common.terminal.print("\(name): version \(number), sealed with \(key)")
  }

  private func read() throws -> [UInt8] {
    let bytes: [UInt8]
    if input == "-", Terminal.isInputInteractive {
      bytes = Array(try Passphrase.ask("Secret: ").utf8)
    } else {
      bytes = try InputFile.read(
        input == "-" ? "/dev/stdin" : input, followsLinks: links.followLinks, limit: Self.limit + 1)
    }
    guard bytes.count <= Self.limit else {
      throw Diagnostic(
        .error, "a secret is at most 1 MiB long", hints: ["seal it as a file with `stack kms encrypt`"])
    }
    guard !bytes.isEmpty else { throw Diagnostic(.error, "the secret is empty", detail: "nothing was sealed") }
    return bytes
  }
}
