import Crypto
import FoundationEssentials
import KeyManagement
import Platform
import Values

/// The back end that `stack init` chose for a project: `.stack/backend.json`. Commands that do not read the manifests know
/// the place of the state from it; a project without one keeps its state beside the manifests.
///
/// Secret settings are sealed with a key of their own, which the root key wraps.
public struct BackendRecord: Sendable {
  private static let context = KeyContext("stack backend settings 1").bytes

  /// A choice that was written down.
  public struct Recorded: Sendable {
    public let settings: BackendSettings
    fileprivate let code: String
    fileprivate let key: SealingKey?

    /// Whether it was made for a `backend` block that says this. Settings that `stack init` was given beside the block are no
    /// matter.
    public func isFor(_ block: BackendSettings) -> Bool { BackendRecord.code(of: block, key) == code }
  }

  public let path: String
  private let root: any RootKeyProvider

  public init(projectFolder: String, root: any RootKeyProvider) {
    path = projectFolder + "/.stack/backend.json"
    self.root = root
  }

  public func read() async throws -> BackendSettings? { try await find()?.settings }

  /// - Throws: `StateError.unreadableBackend`, `.keyUnavailable`.
  public func find() async throws -> Recorded? {
    guard Files.exists(path) else { return nil }
    let bytes: [UInt8]
    do { bytes = try Files.read(path, limit: 1 << 20) } catch {
      throw LocalDatabase.translated(error, path: path, backups: "")
    }
    guard let json = try? JSON(parsing: bytes), json["version"]?.int == 1, let type = json["type"]?.string else {
      throw StateError.unreadableBackend(path: path)
    }
    var settings = BackendSettings(type: type, values: Self.texts(json["settings"]))
    var key: SealingKey?
    if let wrapped = Self.data(json["wrapped_key"]), let sealed = Self.data(json["sealed"]) {
      do {
        let unwrapped = try await root.unwrap(wrapped, context: Self.context)
        let secrets = Self.texts(try JSON(parsing: unwrapped.open(sealed, context: Self.context)))
        settings.values.merge(secrets) { $1 }
        settings.secrets = Set(secrets.keys)
        key = unwrapped
      } catch let error as KeyError {
        throw StateError.keyUnavailable(because: error)
      } catch {
        throw StateError.unreadableBackend(path: path)
      }
    }
    return Recorded(settings: settings, code: json["block"]?.string ?? "", key: key)
  }

  /// Writes the choice, whole or not at all. This is the moment at which a project changes its back end.
  /// - Parameter block: what the manifests say, without what was told beside them.
  public func write(_ settings: BackendSettings, block: BackendSettings) async throws {
    let known = BackendSchema.of(settings.type)?.settings ?? [:]
    let secrets = settings.values.filter { known[$0.key]?.isSecret ?? true || settings.secrets.contains($0.key) }
    var members: [JSON.Member] = [
      .init("version", .number(1)), .init("type", .string(settings.type)),
      .init("settings", Self.object(settings.values.filter { secrets[$0.key] == nil })),
    ]
    do {
      if secrets.isEmpty {
        members.append(.init("block", .string(Self.code(of: block, nil))))
      } else {
        let key = SealingKey()
        members.append(.init("block", .string(Self.code(of: block, key))))
        let sealed = try key.seal(Self.object(secrets).bytes(escapesHTML: false), context: Self.context)
        let wrapped = try await root.wrap(key, context: Self.context)
        members.append(.init("wrapped_key", .string(Data(wrapped).base64EncodedString())))
        members.append(.init("sealed", .string(Data(sealed).base64EncodedString())))
      }
    } catch let error as KeyError {
      throw StateError.keyUnavailable(because: error)
    }
    do {
      try Files.makeFolder(Path.parent(path), mode: 0o700)
      try AtomicFile.write(JSON.object(members).bytes(indented: true, escapesHTML: false) + [0x0A], to: path)
    } catch {
      throw LocalDatabase.translated(error, path: path, backups: "")
    }
  }

  /// Wraps the key of the secret settings with the present root key if a former one has wrapped it; answers which.
  /// - Parameter isDry: changes nothing.
  func moveKey(_ root: StandardRootKey, isDry: Bool) async throws -> String? {
    guard Files.exists(path) else { return nil }
    let bytes = try Files.read(path, limit: 1 << 20)
    guard let json = try? JSON(parsing: bytes), let members = json.members, let wrapped = Self.data(json["wrapped_key"])
    else { return nil }
    guard let moved = try await root.moved(wrapped, context: Self.context) else { return nil }
    if isDry { return moved.former }
    let text = Data(moved.wrapped).base64EncodedString()
    let changed = members.map { $0.key == "wrapped_key" ? JSON.Member($0.key, .string(text)) : $0 }
    // Of two that change it at the same time, the one that chose another back end is right.
    guard try Files.read(path, limit: 1 << 20) == bytes else { return try await moveKey(root, isDry: isDry) }
    try AtomicFile.write(JSON.object(changed).bytes(indented: true, escapesHTML: false) + [0x0A], to: path)
    return moved.former
  }

  /// Goes back to the state beside the manifests.
  public func remove() throws {
    do { try Files.remove(path) } catch { throw LocalDatabase.translated(error, path: path, backups: "") }
  }

  /// Tells whether a block is the same, and with a key nothing of the secrets in it.
  fileprivate static func code(of block: BackendSettings, _ key: SealingKey?) -> String {
    let text = Array(block.type.utf8) + [0x20] + object(block.values).bytes(escapesHTML: false)
    guard let key else { return Hexadecimal.text(SHA256.hash(data: text)) }
    return key.derived(for: "stack backend block 1").withBytes { bytes in
      Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: bytes)))
    }
  }

  private static func object(_ values: [String: String]) -> JSON {
    .object(
      values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { .init($0.key, .string($0.value)) })
  }

  private static func texts(_ json: JSON?) -> [String: String] {
    Dictionary((json?.members ?? []).compactMap { member in member.value.string.map { (member.key, $0) } }) { $1 }
  }

  private static func data(_ json: JSON?) -> [UInt8]? {
    json?.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
  }
}
