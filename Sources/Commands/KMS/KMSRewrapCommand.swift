import ArgumentParser
import KeyManagement

struct KMSRewrapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rewrap", abstract: "Wrap the data keys of sealed files with the primary version.",
    discussion: "The bodies stay as they are. After a leak use `stack kms reencrypt`.")

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
      let renewal = try await kms.recording(store, "rewrap", file) {
        try await envelopes.rewrapFile(file, with: key, associatedData: bytes)
      }
      common.terminal.print(renewal.isChanged ? "\(file): \(renewal.from) → \(renewal.to)" : "\(file): unchanged")
    }
  }
}
