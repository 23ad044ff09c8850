import ArgumentParser
import KeyManagement

/// A version of a key, and how a change of it is made and written down.
struct VersionOptions: ParsableArguments {
  @OptionGroup var kms: KMSOptions
  @Option(help: "Its number.") var version: Int
  @Argument(help: "RING/KEY") var key: String

  func change(_ action: String, _ body: (KeyStore, Int, String) throws -> Void) async throws {
    let store = try kms.store()
    try await kms.recording(store, action, key, version: version) { try body(store, version, key) }
  }
}
