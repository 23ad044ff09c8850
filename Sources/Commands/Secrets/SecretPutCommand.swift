import ArgumentParser
import Diagnostics
import KeyManagement
import Platform

struct SecretPutCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "put", abstract: "Seal a secret as a new version, from standard input or a file.",
    discussion: """
      It becomes `secrets/NAME.VERSION.enc`, which can be committed. The secret itself is never taken from an argument, \
      where others could see it. On a terminal it is asked for. \
      Bytes are kept as they are given, a line break at the end too: --trim leaves that one out, which `echo` and most programs add.
      """)

  /// Longer secrets are files: `stack kms encrypt`.
  static let limit = 1 << 20

  @OptionGroup var secrets: SecretOptions
  @Option(help: ArgumentHelp("The key; `secrets/project` when left out.", valueName: "ring/key")) var key: String?
  @Option(name: .customLong("in"), help: ArgumentHelp("The plain secret; - for standard input.", valueName: "file"))
  var input = "-"
  @Flag(help: "Leave out a line break at the end.") var trim = false
  @OptionGroup var links: LinkOptions
  @Argument(help: "Its name: letters, digits, `-` and `_`.") var name: String

  func run() async throws {
    let folder = try secrets.secrets()
    let store = try await secrets.kms.sealingStore()
    let key = try await secrets.key(key, store)
    let secret = try trimmed(read())
    let number = try await folder.put(
      secret, as: name, with: key, secrets.kms.envelopes(store, "encrypt", "secret \(name)"))
    secrets.common.terminal.print("\(name): version \(number), sealed with \(key)")
    if Self.endsWithOneBreak(secret) {
      secrets.common.terminal.note("the secret ends with a line break, which was kept; `--trim` leaves it out")
    }
  }

  private func trimmed(_ secret: [UInt8]) throws -> [UInt8] {
    guard trim, secret.last == 0x0A else { return secret }
    let rest = Array(secret.dropLast(secret.suffix(2) == [0x0D, 0x0A] ? 2 : 1))
    guard !rest.isEmpty else { throw Self.empty }
    return rest
  }

  /// Of one line alone it is hardly meant; a file of many, such as a certificate, has one.
  private static func endsWithOneBreak(_ secret: [UInt8]) -> Bool {
    secret.last == 0x0A && !secret.dropLast().contains(0x0A)
  }

  private static var empty: Diagnostic {
    Diagnostic(.error, "the secret is empty", detail: "nothing was sealed")
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
    guard !bytes.isEmpty else { throw Self.empty }
    return bytes
  }
}
