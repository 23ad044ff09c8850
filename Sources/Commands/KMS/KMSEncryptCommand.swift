import ArgumentParser
import KeyManagement

struct KMSEncryptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encrypt", abstract: "Seal a file with a key.",
    discussion: "The file appears whole or not at all, with mode 0600. Its format is in docs/envelope-format.md.")

  @OptionGroup var kms: KMSOptions
  @OptionGroup var associated: AssociatedDataOptions
  @Option(help: ArgumentHelp("The key.", valueName: "ring/key")) var key: String
  @Option(name: .customLong("in"), help: ArgumentHelp("What to seal; - for standard input.", valueName: "file"))
  var input = "-"
  @Option(name: .customLong("out"), help: ArgumentHelp("Where to; - for standard output.", valueName: "file"))
  var output = "-"
  @Flag(help: "Replace the output if it is there.") var force = false
  @OptionGroup var links: LinkOptions

  func validate() throws { try AssociatedDataOptions.check(file: associated.file, input: input) }

  func run() async throws {
    let options = EnvelopeOptions(associatedData: try associated.bytes(links))
    let envelopes = kms.envelopes(try await kms.sealingStore(), "encrypt", input)
    if output == "-" {
      let source = try SourceStream(input, followsLinks: links.followLinks)
      try await envelopes.encrypt(from: source.stream, to: .standardOutput, with: key, options)
    } else {
      try await envelopes.encryptFile(
        input == "-" ? "/dev/stdin" : input, to: output, with: key, options, replacing: force,
        followsLinks: links.followLinks)
    }
  }
}
