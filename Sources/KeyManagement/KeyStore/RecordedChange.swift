import Synchronization

/// A change of the store that is under way, and what is to be written down of it: the first transaction that changes something writes it
/// too, so that there is no moment at which the change is made and nobody knows of it.
final class RecordedChange: Sendable {
  let record: AuditRecord
  /// What `newAuditKey` gave before the change began.
  let newKey: KeyStore.AuditKey?
  private let store: ObjectIdentifier
  private let written = Mutex(false)

  init(_ record: AuditRecord, newKey: KeyStore.AuditKey?, in store: KeyStore) {
    self.record = record
    self.newKey = newKey
    self.store = ObjectIdentifier(store)
  }

  var isWritten: Bool { written.withLock { $0 } }

  /// Whether the next transaction of this store has to write it.
  func isDue(in store: KeyStore) -> Bool { self.store == ObjectIdentifier(store) && !isWritten }

  func wasWritten() { written.withLock { $0 = true } }
}
