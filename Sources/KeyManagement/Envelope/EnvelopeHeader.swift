/// The head of a sealed file. `docs/envelope-format.md` has its layout.
public struct EnvelopeHeader: Hashable, Sendable {
  static let magic: [UInt8] = Array("STACKENC".utf8)
  static let formatVersion = 1
  static let fixedSize = 24
  static let macSize = 32
  public static let defaultChunkSize = 64 * 1024
  static let chunkSizes = 1024...(16 << 20)
  static let longestName = 256
  static let longestWrappedKey = 4096

  public let algorithm: EnvelopeAlgorithm
  /// Plaintext bytes in every chunk but the last.
  public let chunkSize: Int
  /// The data key, and the version of the key that opens it.
  public let dataKey: WrappedDataKey

  public init(
    algorithm: EnvelopeAlgorithm = .aesGCM, chunkSize: Int = EnvelopeHeader.defaultChunkSize, dataKey: WrappedDataKey
  ) {
    self.algorithm = algorithm
    self.chunkSize = chunkSize
    self.dataKey = dataKey
  }

  /// The bytes that the code is made over.
  var encoded: [UInt8] {
    let name = Array(dataKey.name.key.utf8)
    var bytes = Self.magic
    Self.append(UInt16(Self.formatVersion), to: &bytes)
    bytes += [algorithm.rawValue, 0]
    Self.append(UInt32(clamping: chunkSize), to: &bytes)
    Self.append(UInt32(clamping: dataKey.name.version), to: &bytes)
    Self.append(UInt16(clamping: name.count), to: &bytes)
    Self.append(UInt16(clamping: dataKey.bytes.count), to: &bytes)
    return bytes + name + dataKey.bytes
  }

  /// The whole header, with the code that binds it to the data key and to the associated data.
  func sealed(with dataKey: SealingKey, associatedData: [UInt8]) -> [UInt8] {
    let bytes = encoded
    return bytes + Self.code(bytes, dataKey, associatedData)
  }

  func isAuthentic(_ code: [UInt8], with dataKey: SealingKey, associatedData: [UInt8]) -> Bool {
    Self.messageCode(dataKey).isValid(code, Self.authenticated(encoded, associatedData))
  }

  private static func code(_ bytes: [UInt8], _ dataKey: SealingKey, _ associatedData: [UInt8]) -> [UInt8] {
    messageCode(dataKey).code(authenticated(bytes, associatedData))
  }

  /// What makes the codes of all headers around a data key.
  static func messageCode(_ dataKey: SealingKey) -> MessageCode {
    dataKey.messageCode(for: "stack envelope header 1")
  }

  /// What a header's code is made over.
  static func authenticated(_ bytes: [UInt8], _ associatedData: [UInt8]) -> [UInt8] {
    var all = bytes
    append(UInt64(associatedData.count), to: &all)
    return all + associatedData
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
  }

  /// The cipher of the body.
  func cipher(_ dataKey: SealingKey) -> ChunkCipher {
    var purpose = "stack envelope body 1"
    purpose += algorithm == .aesGCM ? " aes-256-gcm " : " chacha20-poly1305 "
    return ChunkCipher(algorithm: algorithm, key: dataKey.derived(for: purpose + String(chunkSize)).symmetricKey)
  }
}
