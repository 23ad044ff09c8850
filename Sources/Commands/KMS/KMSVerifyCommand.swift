import ArgumentParser
import Diagnostics
import KeyManagement

struct KMSVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Tell whether a file has a signature of a key; exit code 1 when it has not.")

  @OptionGroup var text: SignedText
  @Option(help: ArgumentHelp("What `stack kms sign` made.", valueName: "file")) var signature: String

  func run() async throws {
    let bytes = try text.bytes()
    let found = try InputFile.read(signature, followsLinks: text.links.followLinks, limit: 4096)
    let (keys, purpose) = try text.keys("verify")
    let isGood =
      purpose == .sign
      ? try await keys.isSigned(bytes, signature: found, with: text.key)
      : try await keys.isAuthentic(bytes, code: found, with: text.key)
    guard isGood else {
      throw Diagnostic(
        .error, "`\(signature)` is no signature of `\(text.input)` by key `\(text.key)`",
        detail: "either was changed, or another key signed it")
    }
    text.common.terminal.print("signed with version \(SignatureForm.version(found)) of key \(text.key)")
  }
}
