import GRDB

/// Counts the transactions that a connection commits.
final class CommitCount: TransactionObserver, Sendable {
  private let count = Box(0)

  var value: Int { count.value }

  func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
  func databaseDidChange(with event: DatabaseEvent) {}
  func databaseDidCommit(_ db: Database) { count.update { $0 += 1 } }
  func databaseDidRollback(_ db: Database) {}
}
