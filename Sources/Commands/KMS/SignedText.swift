import ArgumentParser
import Diagnostics
import KeyManagement
import Platform

/// What is signed or verified, and with which key.
struct SignedText: ParsableArguments {
  /// A signature is made over the whole of it in memory.
  private static let longest = 64 << 20

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @Option(help: ArgumentHelp("The key, one for `sign` or for `mac`.", valueName: "ring/key")) var key: String
  @Option(name: .customLong("in"), help: ArgumentHelp("What is signed; - for standard input.", valueName: "file"))
  var input = "-"
  @OptionGroup var links: LinkOptions

  func bytes() throws -> [UInt8] {
    let bytes = try InputFile.read(
      input == "-" ? "/dev/stdin" : input, followsLinks: links.followLinks, limit: Self.longest + 1)
    guard bytes.count <= Self.longest else {
      throw Diagnostic(
        .error, "`\(input)` is too large to be signed", detail: "at most 64 MiB",
        hints: ["sign its hash, as `sha256sum` gives it"])
    }
    return bytes
  }

  /// The store's keys, each use of which is written down, and what this key is for.
  func keys(_ action: String) throws -> (keys: AuditedKeys, purpose: KeyPurpose) {
    let store = try kms.store()
    let purpose = try store.key(key).purpose
    guard purpose != .encrypt else { throw KeyError.wrongPurpose(key: key, purpose: purpose, wanted: .sign) }
    return (AuditedKeys(store, who: Host.userAtHost, action: action, detail: input), purpose)
  }
}
