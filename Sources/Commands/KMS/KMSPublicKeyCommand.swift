import ArgumentParser
import FoundationEssentials
import KeyManagement

struct KMSPublicKeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "public-key", abstract: "Print what verifies a key's signatures elsewhere, in PEM.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var kms: KMSOptions
  @Option(help: "The version; the primary when left out.") var version: Int?
  @Argument(help: "RING/KEY") var key: String

  /// What DER (RFC 8410) has before the 32 bytes of an Ed25519 key.
  private static let head: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

  func run() async throws {
    let store = try kms.store()
    guard let number = try version ?? store.key(key).primary else { throw KeyError.noPrimary(key: key) }
    let bytes = try await store.publicKey(KeyVersionName(key: key, version: number))
    common.terminal.print(
      """
      -----BEGIN PUBLIC KEY-----
      \(Data(Self.head + bytes).base64EncodedString())
      -----END PUBLIC KEY-----
      """)
  }
}
