/// Message authentication codes, in a form that names the version: 4 bytes of its number, most significant first, and 32 of
/// HMAC-SHA256.
extension AuditedKeys {
  public func authenticate(_ text: [UInt8], with key: String) async throws -> [UInt8] {
    try await recorded(key) {
      let (code, name) = try await store.authenticate(text, with: key)
      let number = UInt32(clamping: name.version)
      return (withUnsafeBytes(of: number.bigEndian) { Array($0) } + code, name.version)
    }
  }

  public func isAuthentic(_ text: [UInt8], code: [UInt8], with key: String) async throws -> Bool {
    guard code.count == 36 else { return false }
    let version = code.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    return try await recorded(key, version) {
      let name = KeyVersionName(key: key, version: version)
      return (try await store.isAuthentic(text, code: Array(code.dropFirst(4)), with: name), version)
    }
  }
}
