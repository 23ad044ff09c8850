import Diagnostics

/// What the engine is doing, as it happens. Handlers are called from several threads and must return at once.
public enum EngineEvent: Sendable {
  case refreshStarted(ObjectID)
  case refreshFinished(ObjectID, elapsed: Duration)
  case dataReadStarted(ObjectID)
  case dataReadFinished(ObjectID, elapsed: Duration)
  /// An interrupted operation of an earlier run is looked after.
  case recovering(ObjectID)
  case recovered(ObjectID, RecoveryOutcome)
  case changePlanned(ObjectID, PlannedAction)
  case changeStarted(ObjectID, ChangeStep)
  /// The provider called a failure transient; the change is tried again after `delay`.
  case changeRetried(ObjectID, ChangeStep, attempt: Int, delay: Duration, Diagnostics)
  case changeFinished(ObjectID, ChangeStep, elapsed: Duration)
  case changeFailed(ObjectID, ChangeStep, elapsed: Duration, Diagnostics)
  /// The change was not begun because of what failed before it, or because the run was stopped (`because` is `nil`).
  case changeSkipped(ObjectID, ChangeStep, because: ObjectID?)
}

/// One object of one resource: the current one, or a deposed one that waits for its removal.
public struct ObjectID: Hashable, Sendable, CustomStringConvertible {
  /// The full address of the resource instance.
  public var address: String
  /// The key of the deposed object, if it is one.
  public var deposed: String?

  public init(_ address: String, deposed: String? = nil) {
    self.address = address
    self.deposed = deposed
  }

  public var description: String { deposed.map { "\(address) (deposed object \($0))" } ?? address }
}

/// One step of a change: a replacement takes a delete and a create.
public enum ChangeStep: String, Hashable, Sendable {
  case create, update, delete, read, forget
  /// Holding the conditions of what stays as it is.
  case check
  case importing = "import"
}

/// How an operation that an earlier run left unfinished was settled.
public enum RecoveryOutcome: Sendable, Hashable {
  /// Nothing of it exists; it is planned afresh.
  case nothingFound
  /// The object is whole and now in state.
  case completed
  /// The object is there in part; it is in state, tainted, and will be replaced.
  case tainted
  /// Its provider cannot tell.
  case unknown
}
