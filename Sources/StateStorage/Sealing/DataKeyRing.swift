import KeyManagement
import Synchronization

/// The data keys of one state: wrapped by the root key in the state itself, unwrapped when first needed, so that a state
/// without secrets needs no root key at all.
///
/// A sealed blob begins with the four bytes of its key's number, most significant first.
final class DataKeyRing: Sendable {
  /// A data key as the state keeps it.
  struct Wrapped: Sendable {
    let number: UInt32
    let wrapped: [UInt8]
  }

  private let lineage: String
  private let root: any RootKeyProvider
  private let unwrapped = Mutex<[UInt32: SealingKey]>([:])
  private let load: @Sendable () async throws -> [Wrapped]
  /// Keeps a first key, or answers with the one that another process kept meanwhile.
  private let keepFirst: @Sendable (_ wrapped: [UInt8], _ root: String) async throws -> Wrapped

  init(
    lineage: String, root: any RootKeyProvider, load: @escaping @Sendable () async throws -> [Wrapped],
    keepFirst: @escaping @Sendable (_ wrapped: [UInt8], _ root: String) async throws -> Wrapped
  ) {
    self.lineage = lineage
    self.root = root
    self.load = load
    self.keepFirst = keepFirst
  }

  /// Unwraps all the keys there are; to be called before `open`.
  func prepareToOpen() async throws {
    for key in try await load() { try await unwrap(key) }
  }

  func open(_ sealed: [UInt8], context: [UInt8]) -> [UInt8]? {
    guard sealed.count > 4 else { return nil }
    let number = sealed.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard let key = unwrapped.withLock({ $0[number] }) else { return nil }
    return try? key.open(sealed.dropFirst(4), context: context)
  }

  /// Seals with the newest key, making the first if there is none.
  func seal(_ plain: [UInt8], context: [UInt8]) async throws -> [UInt8] {
    let (number, key) = try await newest()
    let head = withUnsafeBytes(of: number.bigEndian) { Array($0) }
    return try head + key.seal(plain, context: context)
  }

  private func newest() async throws -> (UInt32, SealingKey) {
    if let known = newestUnwrapped() { return known }
    try await prepareToOpen()
    if let known = newestUnwrapped() { return known }
    do {
      let wrapped = try await root.wrap(SealingKey(), context: wrapContext)
      try await unwrap(keepFirst(wrapped, root.identifier))
    } catch let error as KeyError {
      throw StateError.keyUnavailable(because: error)
    }
    guard let made = newestUnwrapped() else { throw StateError.keyUnavailable(detail: "no data key") }
    return made
  }

  private func newestUnwrapped() -> (UInt32, SealingKey)? {
    unwrapped.withLock { keys in
      keys.keys.max().flatMap { number in keys[number].map { (number, $0) } }
    }
  }

  private func unwrap(_ key: Wrapped) async throws {
    if unwrapped.withLock({ $0[key.number] != nil }) { return }
    do {
      let opened = try await root.unwrap(key.wrapped, context: wrapContext)
      unwrapped.withLock { $0[key.number] = opened }
    } catch let error as KeyError {
      throw StateError.keyUnavailable(because: error)
    }
  }

  /// Seals a file for a moment of the state; see `StateStore.sealFile`.
  func sealFile(_ contents: [UInt8], kind: String, for head: StateHead, to path: String) async throws {
    let empty = SealedFile(kind: kind, head: head, sealed: [])
    let sealed = try await seal(contents, context: empty.context)
    try SealedFile(kind: kind, head: head, sealed: sealed).write(to: path)
  }

  /// Opens one; see `StateStore.openFile`.
  func openFile(_ path: String, kind: String, at head: StateHead, requiresCurrent: Bool) async throws -> [UInt8] {
    let file = try SealedFile(path: path)
    guard file.kind == kind else { throw StateError.notASealedFile(path: path) }
    guard file.lineage == head.lineage else {
      throw StateError.otherLineage(expected: file.lineage, found: head.lineage)
    }
    try await prepareToOpen()
    guard let contents = open(file.sealed, context: file.context) else { throw StateError.unsealFailed(what: path) }
    guard file.serial == head.serial || !requiresCurrent else {
      throw StateError.staleSerial(expected: file.serial, found: head.serial)
    }
    return contents
  }

  private var wrapContext: [UInt8] { Self.wrapContext(lineage) }

  /// What the data keys of a state are bound to.
  static func wrapContext(_ lineage: String) -> [UInt8] { KeyContext("stack state data key 1", lineage).bytes }
}
