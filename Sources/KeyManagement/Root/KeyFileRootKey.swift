import FoundationEssentials
import Glibc
import Platform
import Synchronization

/// The root key in a file of mode 0600, made when it is first needed.
///
/// The line of the file is `stack-root-key-1` and 64 hexadecimal digits. Nothing is read or made before the first use.
public final class KeyFileRootKey: RootKeyProvider {
  static let label = "stack-root-key-1"

  public let path: String
  private let createsIfMissing: Bool
  /// Told the identifier of a key that was made unasked.
  private let whenMade: @Sendable (String) -> Void
  private let loaded = Mutex<LocalRootKey?>(nil)

  public init(
    path: String, createsIfMissing: Bool = true, whenMade: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.path = path
    self.createsIfMissing = createsIfMissing
    self.whenMade = whenMade
  }

  public var identifier: String {
    get async throws { try key().identifier }
  }

  public func wrap(_ key: SealingKey, context: [UInt8]) async throws -> [UInt8] {
    try await self.key().wrap(key, context: context)
  }

  public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws -> SealingKey {
    // What is wrapped was wrapped by a key that is: a new one would only hide that it is missing.
    try await key(makesIfMissing: false).unwrap(wrapped, context: context)
  }

  /// Makes the file with a new key.
  /// - Throws: `KeyError.rootKeyExists`.
  public func create() throws {
    guard try makeFile() else { throw KeyError.rootKeyExists(path: path) }
  }

  func key(makesIfMissing: Bool = true) throws -> LocalRootKey {
    try loaded.withLock { loaded in
      if let loaded { return loaded }
      let isMade = try createsIfMissing && makesIfMissing && !Files.exists(path) && makeFile()
      let key = try LocalRootKey(read(), kind: "file")
      loaded = key
      if isMade { whenMade(key.identifier) }
      return key
    }
  }

  private func read() throws -> SealingKey {
    let words = try RootKeyFile(reading: path).words
    guard words.count == 2, words[0] == Self.label, let bytes = Hexadecimal.bytes(words[1]),
      let key = SealingKey(bytes: bytes)
    else { throw KeyError.rootKeyNotOurs(path: path) }
    return key
  }

  static func line(_ key: SealingKey) -> String { key.withBytes { label + " " + Hexadecimal.text($0) } }

  /// Makes the file whole or not at all; `false` when another was there first.
  private func makeFile() throws -> Bool {
    let folder = Path.parent(path)
    try Files.makeFolder(folder, exactMode: 0o700)
    let line = Self.line(SealingKey()) + "\n"
    let temporary = path + ".\(getpid())-\(UInt64.random(in: .min ... .max)).tmp"
    defer { unlink(temporary) }
    try AtomicFile.write(line, to: temporary, mode: 0o600)
    guard link(temporary, path) == 0 else {
      guard errno == EEXIST else { throw SystemError("create", path) }
      return false
    }
    try AtomicFile.synchronizeFolder(folder)
    return true
  }
}
