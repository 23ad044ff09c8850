import ArgumentParser
import KeyManagement

struct KMSReencryptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reencrypt", abstract: "Seal files anew, with new data keys and the primary version.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @OptionGroup var associated: AssociatedDataOptions
  @Option(help: ArgumentHelp("Another key than that of each file.", valueName: "ring/key")) var key: String?
  @Argument(help: "The files.") var files: [String]

  func run() async throws {
    let store = try kms.store()
    let bytes = try associated.bytes()
    let envelopes = Envelopes(store)
    for file in files {
      let renewal = try await kms.recording(store, "reencrypt", file) {
        try await envelopes.reencryptFile(file, with: key, associatedData: bytes)
      }
      common.terminal.print("\(file): \(renewal.from) → \(renewal.to)")
    }
  }
}
