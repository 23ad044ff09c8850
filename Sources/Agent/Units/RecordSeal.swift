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

  /// Reads the key; makes one where nothing has been sealed yet.
  ///
  /// Throws `AgentFault` when the key is not to be trusted, and when it is not the one that what runs is sealed with: an agent that
  /// went on would know nothing of its units, and they would run for ever.
  init(directories: Directories) throws {
    let file = Self.keyFile(directories)
    let records = Self.sealedRecords(directories)
    guard let status = Files.status(file) else {
      guard records.isEmpty else { throw Self.unknownUnits("there is no `\(file)`", records.count, file) }
      key = SymmetricKey(size: .bits256)
      try AtomicFile.write(key.withUnsafeBytes { Array($0) }, to: file, mode: 0o600)
      return
    }
    guard status.kind == .file else {
      throw AgentFault.invalid("`\(file)` is no file", detail: "it seals the secrets of units: no link, folder or pipe")
    }
    // Who owns it can change it and its mode at any time.
    guard status.owner.user == FileOwner.current.user || status.owner.isRoot else {
      throw AgentFault.invalid(
        "`\(file)` belongs to `\(status.owner.name)`",
        detail: "it seals the secrets of units: it has to be yours or the system's")
    }
    guard status.mode & 0o077 == 0 else {
      throw AgentFault.invalid(
        "`\(file)` is not for its owner alone", detail: "it seals the secrets of units: `chmod 600 \(file)`")
    }
    let bytes = try Files.read(file, limit: 64)
    guard bytes.count == 32 else { throw AgentFault.invalid("`\(file)` is no key", detail: "it has no 32 bytes") }
    key = SymmetricKey(data: bytes)
    if !records.isEmpty, !records.contains(where: { (try? open(UnitRecord.self, $0.bytes, as: $0.name)) != nil }) {
      throw Self.unknownUnits("`\(file)` is another key", records.count, file)
    }
  }

  private static func unknownUnits(_ fault: String, _ count: Int, _ file: String) -> AgentFault {
    .invalid(
      "\(fault), and \(count == 1 ? "a unit is" : "\(count) units are") sealed with the one that was there",
      detail:
        "put the key back from a copy; if it is lost, end the units' processes and remove the folder of the units, then apply again"
    )
  }

  /// The units' records that a key has sealed, with the names that they are sealed as.
  private static func sealedRecords(_ directories: Directories) -> [(name: String, bytes: [UInt8])] {
    let root = UnitFolder.root(directories)
    return ((try? Files.names(in: root)) ?? []).compactMap { name in
      let record = UnitFolder(path: Path.join(root, name)).recordFile
      guard let bytes = try? Files.read(record), bytes.starts(with: magic) else { return nil }
      return (name, bytes)
    }
  }

  static func keyFile(_ directories: Directories) -> String { Path.join(directories.config, "agent.key") }

  /// Tells texts apart without telling what is in them: HMAC-SHA-256 in hexadecimal.
  func fingerprint(_ bytes: Data) -> String {
    let own = HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data("stack unit revision".utf8), outputByteCount: 32)
    return HMAC<SHA256>.authenticationCode(for: bytes, using: own).map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0" + text : text
    }.joined()
  }

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
