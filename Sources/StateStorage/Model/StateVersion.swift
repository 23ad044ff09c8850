import FoundationEssentials

/// A point of the state's history: the state as an operation left it.
public struct StateVersion: Hashable, Sendable {
  /// Counted from 1, growing.
  public let number: Int
  /// What made it: `apply`, `destroy`, `state mv`.
  public let operation: String
  public let who: String
  public let startedAt: Date
  /// The serials before the first and after the last change.
  public let serialBefore: Int
  public let serialAfter: Int
  /// The rows of instances that it added, changed and removed.
  public let added: Int
  public let changed: Int
  public let removed: Int

  public init(
    number: Int, operation: String, who: String, startedAt: Date, serialBefore: Int, serialAfter: Int,
    added: Int, changed: Int, removed: Int
  ) {
    self.number = number
    self.operation = operation
    self.who = who
    self.startedAt = startedAt
    self.serialBefore = serialBefore
    self.serialAfter = serialAfter
    self.added = added
    self.changed = changed
    self.removed = removed
  }
}
