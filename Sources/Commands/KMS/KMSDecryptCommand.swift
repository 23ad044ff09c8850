import ArgumentParser
import KeyManagement

struct KMSDecryptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decrypt", abstract: "Open a sealed file.",
    discussion: "Not a byte of a file that was changed or cut off is given out, to a file or to standard output.")

  @OptionGroup var kms: KMSOptions
  @OptionGroup var associated: AssociatedDataOptions
  @Option(
    help: ArgumentHelp("Refuse what was sealed with another key; any key without this.", valueName: "ring/key"))
  var key: String?
  @Option(name: .customLong("in"), help: ArgumentHelp("The sealed file; - for standard input.", valueName: "file"))
  var input = "-"
  @Option(name: .customLong("out"), help: ArgumentHelp("Where to; - for standard output.", valueName: "file"))
  var output = "-"
  @Flag(help: "Replace the output if it is there.") var force = false
  @OptionGroup var links: LinkOptions

  func validate() throws { try AssociatedDataOptions.check(file: associated.file, input: input) }

  var decryption: Decryption {
    Decryption(
      input: input, output: output, key: key, text: associated.text, textFile: associated.file, replaces: force,
      followsLinks: links.followLinks)
  }

  func run() async throws { try await decryption.run() }
}
