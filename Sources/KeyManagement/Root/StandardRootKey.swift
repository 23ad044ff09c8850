import Platform
import Synchronization

/// The root key of this user, of whichever kind was chosen: its file, `<config>/keys/root.key`, tells. Where there is none yet,
/// a key file is made at the first use.
///
/// What a former root key has wrapped opens too, and when the file was changed by another program it is read again.
public final class StandardRootKey: RootKeyProvider {
  public let path: String
  let web: WebPost
  private let whenMade: @Sendable (String) -> Void
  private let opened = Mutex<Opened?>(nil)

  private struct Opened: Sendable {
    let root: any RootKeyProvider
    let former: [FormerRootKey]
    /// The file that it was read from; `nil` when there was none yet.
    let status: Files.Status?
  }

  /// - Parameter whenMade: told the identifier of a key file that was made unasked.
  public init(
    _ directories: Directories = .current, web: @escaping WebPost,
    whenMade: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    path = Self.path(directories)
    self.web = web
    self.whenMade = whenMade
  }

  public static func path(_ directories: Directories) -> String {
    Path.join(directories.config, "keys", "root.key")
  }

  public var identifier: String {
    get async throws { try await present().root.identifier }
  }

  /// The root keys that were before, the newest last.
  public var formerIdentifiers: [String] {
    get async throws {
      let present = try present()
      var names: [String] = []
      for former in present.former { names.append(try await former.open(present.root, web: web).identifier) }
      return names
    }
  }

  public func wrap(_ key: SealingKey, context: [UInt8]) async throws -> [UInt8] {
    // Not with one that is none any more: nobody would look for what it has wrapped.
    try await reread(unless: present()).root.wrap(key, context: context)
  }

  public func unwrap(_ wrapped: [UInt8], context: [UInt8]) async throws -> SealingKey {
    let before = try present()
    do { return try await before.root.unwrap(wrapped, context: context) } catch KeyError.unwrapFailed {
      let now = try reread(unless: before)
      for former in now.former {
        do {
          return try await former.open(now.root, web: web).unwrap(wrapped, context: context)
        } catch KeyError.unwrapFailed { continue }
      }
      return try await now.root.unwrap(wrapped, context: context)
    }
  }

  /// Makes the first root key.
  /// - Returns: its identifier.
  /// - Throws: `KeyError.rootKeyExists`.
  public func create(_ new: NewRootKey) async throws -> String {
    // Of several that are made at once only a key file needs to care: it is made unasked.
    if case .keyFile = new {
      let root = KeyFileRootKey(path: path)
      try root.create()
      return try await root.identifier
    }
    let (root, line) = try await new.make()
    guard !Files.exists(path) else { throw KeyError.rootKeyExists(path: path) }
    try RootKeyFile(line: line).write(to: path)
    return try await root.identifier
  }

  /// Makes a new root key the present one, in one step: who is killed has changed it or not. What the one before has wrapped still
  /// opens, by the new one alone.
  /// - Returns: its identifier.
  /// - Throws: `KeyError.rootKeyMissing` when there is none to change.
  public func replace(with new: NewRootKey) async throws -> String {
    guard Files.exists(path) else { throw KeyError.rootKeyMissing(path: path) }
    return try await changing { try await replaceAlone(with: new) }
  }

  /// Does what changes the file while no other program does.
  func changing<Result>(_ work: () async throws -> Result) async throws -> Result {
    guard let lock = try await FileLock.acquire(path + ".lock", within: .seconds(30)) else {
      throw KeyError.inputOutput(name: path, reason: "another program changes it")
    }
    defer { withExtendedLifetime(lock) {} }
    return try await work()
  }

  /// Writes the file, and goes on with what is in it.
  func write(_ file: RootKeyFile, opening root: any RootKeyProvider) throws {
    try file.write(to: path)
    let now = Opened(root: root, former: file.former, status: Files.status(path))
    opened.withLock { $0 = now }
  }

  /// The present root key alone, and those that were before.
  func openers() throws -> (present: any RootKeyProvider, former: [FormerRootKey]) {
    let now = try reread(unless: present())
    return (now.root, now.former)
  }

  private func replaceAlone(with new: NewRootKey) async throws -> String {
    let present = try reread(unless: present())
    let (next, line) = try await new.make()
    var former: [FormerRootKey] = []
    for root in present.former { former.append(try await root.moved(from: present.root, to: next)) }
    if let root = present.root as? AWSKMSRootKey {
      former.append(.cloud(line: root.line))
    } else if let root = try (present.root as? KeyFileRootKey)?.key() ?? present.root as? LocalRootKey {
      former.append(try await .of(root, wrappedBy: next))
    }
    try write(RootKeyFile(line: line, former: former), opening: next)
    return try await next.identifier
  }

  private func present() throws -> Opened {
    try opened.withLock { opened in
      if let opened { return opened }
      let root = try open()
      opened = root
      return root
    }
  }

  /// Reads the file again, unless it is the one that was read.
  private func reread(unless before: Opened) throws -> Opened {
    if before.status == nil || before.status == Files.status(path) { return before }
    return try opened.withLock { opened in
      let root = try open()
      opened = root
      return root
    }
  }

  private func open() throws -> Opened {
    guard let status = Files.status(path) else {
      return Opened(root: KeyFileRootKey(path: path, whenMade: whenMade), former: [], status: nil)
    }
    let file = try RootKeyFile(reading: path)
    return Opened(root: try root(file), former: file.former, status: status)
  }

  private func root(_ file: RootKeyFile) throws -> any RootKeyProvider {
    switch file.words.first {
    case PassphraseRootKey.label:
      return try PassphraseRootKey.unlock(at: path, passphrase: Passphrase.ask("Passphrase of the root key: "))
    case AWSKMSRootKey.label:
      guard let root = AWSKMSRootKey(line: file.line, web: web) else { throw KeyError.rootKeyNotOurs(path: path) }
      return root
    default: return KeyFileRootKey(path: path, createsIfMissing: false)
    }
  }
}
