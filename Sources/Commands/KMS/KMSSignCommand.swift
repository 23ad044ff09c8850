import ArgumentParser
import KeyManagement
import Platform

struct KMSSignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign a file with a key for `sign`, or make its code with one for `mac`.",
    discussion: """
      The signature begins with the version's number in 4 bytes, most significant first; 64 bytes of Ed25519 or 32 of HMAC-SHA256 \
      follow.
      """)

  @OptionGroup var text: SignedText
  @Option(name: .customLong("out"), help: ArgumentHelp("The signature; - for standard output.", valueName: "file"))
  var output = "-"
  @Flag(help: "Replace the output if it is there.") var force = false

  func run() async throws {
    if output != "-" { try OutputFile.check(output, replacing: force) }
    let bytes = try text.bytes()
    let (keys, purpose) = try text.keys("sign")
    let signature =
      purpose == .sign
      ? try await keys.sign(bytes, with: text.key) : try await keys.authenticate(bytes, with: text.key)
    if output == "-" { return text.common.terminal.write(signature) }
    try AtomicFile.write(signature, to: output, mode: 0o644)
  }
}
