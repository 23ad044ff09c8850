import FoundationEssentials

/// The right to change a state, until it expires or is taken over.
///
/// Every write carries the lease. A store refuses a write whose fencing token is not the newest it gave out, so a holder
/// that was thought dead and was replaced cannot write over its successor.
public struct Lease: Hashable, Sendable {
  /// A UUID.
  public let id: String
  public let operation: String
  public let who: String
  /// The lineage of the state it was given for.
  public let lineage: String
  /// Grows with every lease the store gives.
  public let fencingToken: Int
  public let acquired: Date
  public let expires: Date
  public let timeToLive: Duration
  /// The holder that died without giving the lock back, when this lease took it over.
  public let takenOverFrom: LockHolder?

  public init(
    id: String, operation: String, who: String, lineage: String, fencingToken: Int, acquired: Date,
    expires: Date, timeToLive: Duration, takenOverFrom: LockHolder? = nil
  ) {
    self.id = id
    self.operation = operation
    self.who = who
    self.lineage = lineage
    self.fencingToken = fencingToken
    self.acquired = acquired
    self.expires = expires
    self.timeToLive = timeToLive
    self.takenOverFrom = takenOverFrom
  }

  /// The same lease, for changes that are to be remembered as made by an operation that began at another time.
  func acquired(at date: Date) -> Lease {
    Lease(
      id: id, operation: operation, who: who, lineage: lineage, fencingToken: fencingToken, acquired: date,
      expires: expires, timeToLive: timeToLive, takenOverFrom: takenOverFrom)
  }

  /// The same lease with a later end.
  public func renewed(until expires: Date) -> Lease {
    Lease(
      id: id, operation: operation, who: who, lineage: lineage, fencingToken: fencingToken,
      acquired: acquired, expires: expires, timeToLive: timeToLive, takenOverFrom: takenOverFrom)
  }
}
