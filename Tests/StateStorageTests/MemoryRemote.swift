import StateStorage
import Synchronization

/// A back end in memory whose file anybody may change or take away, as the object of a bucket, and which can fail to take its lock
/// back.
final class MemoryRemote: RemoteState {
  private struct Content: Sendable {
    var file: RemoteFile?
    var lock: RemoteLockInfo?
    var writes = 0
    var failingUnlocks = 0
    var isCut = false
  }

  private let content = Mutex(Content())
  /// Whether writes are bound to the file that was read.
  private let hasTags: Bool

  init(hasTags: Bool) { self.hasTags = hasTags }

  let location = "memory://state"

  /// What is there; to be changed by who knows of no lock.
  var bytes: [UInt8]? {
    get { content.withLock { $0.file?.bytes } }
    set { content.withLock { content in Self.put(newValue, &content, hasTags) } }
  }

  var lockID: String? { content.withLock { $0.lock?.id } }

  var isCut: Bool {
    get { content.withLock { $0.isCut } }
    set { content.withLock { $0.isCut = newValue } }
  }

  /// How many of the next UNLOCKs fail.
  func failUnlocks(_ count: Int) { content.withLock { $0.failingUnlocks = count } }

  private static func put(_ bytes: [UInt8]?, _ content: inout Content, _ hasTags: Bool) {
    content.writes += 1
    let tag = hasTags ? "\"\(content.writes)\"" : nil
    content.file = bytes.map { RemoteFile(bytes: $0, tag: tag) }
  }

  private func requireReached() throws {
    if isCut { throw StateError.remote(location: location, detail: "cut off", isTransient: true) }
  }

  func fetch() async throws -> RemoteFile? {
    try requireReached()
    return content.withLock { $0.file }
  }

  func store(_ bytes: [UInt8], lockID: String, replacing tag: String?) async throws -> String? {
    try requireReached()
    return try content.withLock { content in
      guard content.lock?.id == lockID, !hasTags || content.file?.tag == tag else {
        throw StateError.leaseLost(operation: "push", newHolder: content.lock?.holder())
      }
      Self.put(bytes, &content, hasTags)
      return content.file?.tag
    }
  }

  func lock(_ info: RemoteLockInfo, waits: Bool) async throws {
    try requireReached()
    try content.withLock { content in
      if let held = content.lock, held.id != info.id { throw StateError.locked(by: held.holder(), waited: .zero) }
      content.lock = info
    }
  }

  func unlock(_ info: RemoteLockInfo) async throws {
    try requireReached()
    try content.withLock { content in
      if content.failingUnlocks > 0 {
        content.failingUnlocks -= 1
        throw StateError.remote(location: location, detail: "it answered 500", isTransient: true)
      }
      guard content.lock?.id == info.id else {
        throw StateError.lockNotHeld(id: info.id, holder: content.lock?.holder())
      }
      content.lock = nil
    }
  }
}
