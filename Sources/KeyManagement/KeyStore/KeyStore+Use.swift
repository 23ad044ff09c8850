import Crypto
import Databases
import FoundationEssentials
import GRDB

extension KeyStore: DataKeyWrapper {
  public func wrap(_ dataKey: SealingKey, with key: String) async throws -> WrappedDataKey {
    let (name, material) = try await primary(key, for: .encrypt)
    return try Self.wrap(dataKey, name, material)
  }

  public func unwrap(_ wrapped: WrappedDataKey) async throws -> SealingKey {
    try Self.unwrap(wrapped, try await material(wrapped.name, for: .encrypt))
  }

  /// Of uses nothing is written down here: see `AuditedKeys`.
  public func didOpen(_ name: KeyVersionName) {}

  static func wrap(_ dataKey: SealingKey, _ name: KeyVersionName, _ material: SealingKey) throws -> WrappedDataKey {
    let bytes = try dataKey.withBytes { try material.seal(Data($0), context: wrapContext(name)) }
    return WrappedDataKey(name: name, bytes: bytes)
  }

  /// - Parameter context: that of the version, where it is at hand.
  static func unwrap(
    _ wrapped: WrappedDataKey, _ material: SealingKey, context: [UInt8]? = nil
  ) throws -> SealingKey {
    guard let bytes = try? material.open(wrapped.bytes, context: context ?? wrapContext(wrapped.name)),
      let dataKey = SealingKey(bytes: bytes)
    else { throw KeyError.unwrapFailed(root: wrapped.name.description) }
    return dataKey
  }

  static func wrapContext(_ name: KeyVersionName) -> [UInt8] {
    KeyContext("stack envelope data key 1", name.key, String(name.version)).bytes
  }

  /// An HMAC-SHA256 of a text with the primary version of a key.
  public func authenticate(
    _ text: [UInt8], with key: String
  ) async throws -> (code: [UInt8], name: KeyVersionName) {
    let (name, material) = try await primary(key, for: .mac)
    return (Array(HMAC<SHA256>.authenticationCode(for: text, using: material.symmetricKey)), name)
  }

  public func isAuthentic(_ text: [UInt8], code: [UInt8], with name: KeyVersionName) async throws -> Bool {
    let material = try await material(name, for: .mac)
    return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: text, using: material.symmetricKey)
  }

  /// An Ed25519 signature of a text with the primary version of a key.
  public func sign(
    _ text: [UInt8], with key: String
  ) async throws -> (signature: [UInt8], name: KeyVersionName) {
    let (name, material) = try await primary(key, for: .sign)
    return (Array(try Self.signingKey(material).signature(for: text)), name)
  }

  public func isSigned(_ text: [UInt8], signature: [UInt8], with name: KeyVersionName) async throws -> Bool {
    try Self.signingKey(try await material(name, for: .sign)).publicKey.isValidSignature(signature, for: text)
  }

  /// The 32 bytes that verify what a version signed.
  public func publicKey(_ name: KeyVersionName) async throws -> [UInt8] {
    Array(try Self.signingKey(try await material(name, for: .sign)).publicKey.rawRepresentation)
  }

  private static func signingKey(_ material: SealingKey) throws -> Curve25519.Signing.PrivateKey {
    try material.withBytes { try Curve25519.Signing.PrivateKey(rawRepresentation: Data($0)) }
  }

  /// The primary version of a key, if it can be used for this.
  func primary(_ text: String, for purpose: KeyPurpose) async throws -> (KeyVersionName, SealingKey) {
    let name = try KeyName(text)
    let number = try read { try self.usableKey(name, $0).primary }
    guard let number else { throw KeyError.noPrimary(key: text) }
    let version = KeyVersionName(key: text, version: number)
    return (version, try await material(version, for: purpose))
  }

  /// The material of a version, if it can be used for this.
  func material(_ version: KeyVersionName, for purpose: KeyPurpose) async throws -> SealingKey {
    let name = try KeyName(version.key)
    let wrapped = try read { database in
      let key = try self.usableKey(name, database)
      guard key.purpose == purpose else {
        throw KeyError.wrongPurpose(key: version.key, purpose: key.purpose, wanted: purpose)
      }
      let found = try self.existingVersion(version.version, name, database)
      guard found.state == .enabled else {
        throw KeyError.versionUnusable(key: version.key, version: version.version, state: found.state)
      }
      return try database.first(
        "SELECT wrapped FROM key_version WHERE ring = ? AND key = ? AND number = ?",
        [name.ring, name.key, version.version])?.optionalBytes(0)
    }
    guard let wrapped else { throw KeyError.noSuchVersion(key: version.key, version: version.version) }
    if let known = material.withLock({ $0[wrapped] }) { return known }
    let opened: SealingKey
    do { opened = try await root.unwrap(wrapped, context: Self.materialContext(name, version.version)) } catch let fault
      as KeyError
    {
      if case .unwrapFailed = fault { try await requireOwnRoot() }
      throw fault
    }
    material.withLock { $0[wrapped] = opened }
    return opened
  }
}
