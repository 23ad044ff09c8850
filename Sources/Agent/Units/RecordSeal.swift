import Crypto
import Foundation
import Platform

/// Seals what the agent keeps of units, which holds the secrets that they are given: who has a copy of the data has none of them.
///
/// The key is no key of the key store, because the agent starts units anew while nobody is there to give a passphrase. It is
/// apart from the data, in the configuration folder, for its owner alone.
struct RecordSeal: Sendable {
  /// What a sealed record starts with; one from before there was a seal is a JSON object.
  private static let magic = Data("STACKUNIT1\n".utf8)

  private let key: SymmetricKey

  /// Reads the key, or makes one.
  init(directories: Directories) throws {
    let file = Self.keyFile(directories)
    if let status = Files.status(file) {
      guard status.kind == .file, status.mode & 0o077 == 0 else {
        throw AgentFault.invalid(
          "`\(file)` is not for its owner alone", detail: "it seals the secrets of units: chmod 600")
      }
      let bytes = try Files.read(file, limit: 64)
      guard bytes.count == 32 else { throw AgentFault.invalid("`\(file)` is no key", detail: "it has no 32 bytes") }
      key = SymmetricKey(data: bytes)
    } else {
      key = SymmetricKey(size: .bits256)
      try AtomicFile.write(key.withUnsafeBytes { Array($0) }, to: file, mode: 0o600)
    }
  }

  static func keyFile(_ directories: Directories) -> String { Path.join(directories.config, "agent.key") }

  /// - Parameter name: what it is the record of; sealed as another it does not open.
  func seal(_ record: some Encodable, as name: String) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return try seal(encoder.encode(record), name)
  }

  /// Seals in its place the record of an earlier version, which wrote them plain. One that is sealed is left as it is.
  func sealPlain(_ file: String, as name: String) throws {
    let bytes = try Files.read(file)
    guard !bytes.starts(with: Self.magic) else { return }
    try AtomicFile.write(seal(Data(bytes), name), to: file)
  }

  private func seal(_ plain: Data, _ name: String) throws -> Data {
    let box = try AES.GCM.seal(plain, using: key, authenticating: Data(name.utf8))
    guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
    return Self.magic + combined
  }

  func open<Record: Decodable>(_ type: Record.Type, _ bytes: [UInt8], as name: String) throws -> Record {
    let data = Data(bytes)
    guard data.starts(with: Self.magic) else { return try JSONDecoder().decode(type, from: data) }
    let box = try AES.GCM.SealedBox(combined: data.dropFirst(Self.magic.count))
    return try JSONDecoder().decode(type, from: AES.GCM.open(box, using: key, authenticating: Data(name.utf8)))
  }
}
