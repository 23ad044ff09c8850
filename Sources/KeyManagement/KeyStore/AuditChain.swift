import Crypto
import FoundationEssentials

/// The chain that binds each entry of the audit log to all before it, under keys that follow each other.
///
/// An entry's code is an HMAC with a key of its own; the next key is made from it and takes its place, so that who gets hold of
/// the store cannot make an earlier entry anew. The first key is kept wrapped by the root key: with that the whole chain can be
/// followed. (After Bellare and Yee, "Forward Integrity for Secure Audit Logs", 1997.) Entries of older stores, from before there
/// was a first key, have a SHA-256 instead.
struct AuditChain {
  /// What the first entry follows.
  static let start = [UInt8](repeating: 0, count: 32)
  /// What the first key is bound to where it is wrapped.
  static let keyContext = KeyContext("stack audit key 1").bytes
  private static let nextKey = Array("stack audit next key 1".utf8)

  /// The code of the last entry.
  private(set) var head: [UInt8]
  /// What the next entry is bound with; `nil` for entries from before there were keys.
  private(set) var key: [UInt8]?

  init(head: [UInt8] = AuditChain.start, key: [UInt8]? = nil) {
    self.head = head
    self.key = key
  }

  /// Goes on over one entry; answers its code.
  @discardableResult
  mutating func append(_ entry: AuditEntry) -> [UInt8] {
    let bytes = entry.bound(after: head)
    if let key {
      let code = MessageCode(key: key)
      head = code.code(bytes)
      self.key = code.code(Self.nextKey)
    } else {
      head = Array(SHA256.hash(data: bytes))
    }
    return head
  }

  /// Begins to use keys.
  mutating func adopt(_ key: [UInt8]) { self.key = key }
}
