/// Message authentication codes of 32 bytes (HMAC-SHA256) and signatures of 64 (Ed25519), in the form that names the version.
extension AuditedKeys {
  public func authenticate(_ text: [UInt8], with key: String) async throws -> [UInt8] {
    try await recorded(key) {
      let (code, name) = try await store.authenticate(text, with: key)
      return (SignatureForm.join(name.version, code), name.version)
    }
  }

  public func isAuthentic(_ text: [UInt8], code: [UInt8], with key: String) async throws -> Bool {
    guard code.count == 36 else { return false }
    let version = SignatureForm.version(code)
    return try await recorded(key, version) {
      let name = KeyVersionName(key: key, version: version)
      return (try await store.isAuthentic(text, code: SignatureForm.bytes(code), with: name), version)
    }
  }

  public func sign(_ text: [UInt8], with key: String) async throws -> [UInt8] {
    try await recorded(key) {
      let (signature, name) = try await store.sign(text, with: key)
      return (SignatureForm.join(name.version, signature), name.version)
    }
  }

  public func isSigned(_ text: [UInt8], signature: [UInt8], with key: String) async throws -> Bool {
    guard signature.count == 68 else { return false }
    let version = SignatureForm.version(signature)
    return try await recorded(key, version) {
      let name = KeyVersionName(key: key, version: version)
      return (try await store.isSigned(text, signature: SignatureForm.bytes(signature), with: name), version)
    }
  }
}
