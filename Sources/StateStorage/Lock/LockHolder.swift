import FoundationEssentials

/// Who holds, or held, the lock of a state.
public struct LockHolder: Hashable, Sendable {
  /// The lease's own id, a UUID; what `stack state unlock` asks for.
  public let id: String
  /// `user@host`.
  public let who: String
  /// What it does: `apply`, `destroy`, `state mv`.
  public let operation: String
  public let since: Date
  /// When its lease ends if it is not renewed.
  public let expires: Date
  public let process: HolderProcess

  /// How a sentence names it: the operation and who runs it, as far as they are known.
  public var name: String {
    switch (operation.isEmpty, who.isEmpty) {
    case (true, true): "another run"
    case (true, false): "a run of \(who)"
    case (false, true): "`\(operation)`"
    case (false, false): "`\(operation)` of \(who)"
    }
  }

  public init(
    id: String, who: String, operation: String, since: Date, expires: Date, process: HolderProcess
  ) {
    self.id = id
    self.who = who
    self.operation = operation
    self.since = since
    self.expires = expires
    self.process = process
  }
}

extension LockHolder {
  /// Whether its lease ran out, or its process is known to have ended.
  var isGone: Bool { expires <= .now || process.isKnownDead }
}
