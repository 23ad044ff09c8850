import FoundationEssentials
import Platform
import Synchronization

/// The root key of this user, of whichever kind was chosen: its file, `<config>/keys/root.key`, tells. Where there is none yet,
/// a key file is made at the first use.
public final class StandardRootKey: RootKeyProvider {
  public let path: String
  private let web: WebPost
  private let opened = Mutex<(any RootKeyProvider)?>(nil)

  public init(_ directories: Directories = .current, web: @escaping WebPost) {
    path = Self.path(directories)
    self.web = web
  }

  public static func path(_ directories: Directories) -> String {
    Path.join(directories.config, "keys", "root.key")
  }

  public var identifier: String {
    get async throws { try await root().identifier }
  }

  public func wrap(_ key: SealingKey, context: [UInt8]) async throws -> [UInt8] {
    try await root().wrap(key, context: context)
  }

  public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws -> SealingKey {
    try await root().unwrap(wrapped, context: context)
  }

  private func root() throws -> any RootKeyProvider {
    try opened.withLock { opened in
      if let opened { return opened }
      let root = try open()
      opened = root
      return root
    }
  }

  private func open() throws -> any RootKeyProvider {
    guard Files.exists(path) else { return KeyFileRootKey(path: path) }
    let text = String(decoding: try Files.read(path, limit: 4096), as: UTF8.self)
    let words = text.split { $0 == " " || $0.isNewline }.map(String.init)
    switch words.first {
    case PassphraseRootKey.label:
      return try PassphraseRootKey.unlock(at: path, passphrase: Passphrase.ask("Passphrase of the root key: "))
    case AWSKMSRootKey.label:
      guard words.count == 4 else { throw KeyError.rootKeyNotOurs(path: path) }
      return AWSKMSRootKey(region: words[1], keyID: words[2], endpoint: words[3], web: web)
    default: return KeyFileRootKey(path: path, createsIfMissing: false)
    }
  }
}
