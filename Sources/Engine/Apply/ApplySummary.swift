import Diagnostics
import Values

/// How an apply came out.
public struct ApplySummary: Sendable {
  public struct Failure: Sendable {
    public var object: ObjectID
    public var step: ChangeStep
    public var diagnostics: Diagnostics
  }

  public struct Skipped: Sendable {
    public var object: ObjectID
    public var step: ChangeStep
    /// What failed before it; `nil` when the run was stopped.
    public var because: ObjectID?
    /// Whether a plan had it; else it was left to a further stage, and is named as the plan before named it.
    public var wasPlanned = true
  }

  /// How many objects were created, updated, deleted and so on; a replacement counts as a delete and a create.
  public var counts: [ChangeStep: Int] = [:]
  /// In the order they happened.
  public var failures: [Failure] = []
  public var skipped: [Skipped] = []
  /// What a further stage would have told of, which was not planned or not agreed to, or to which a stopped run did not come: resources
  /// and modules.
  public var unplanned: [String] = []
  /// How the conditions came out.
  var checks: [CheckResult] = []
  /// The values of the root outputs, as state has them now.
  public var outputs: [String: Value] = [:]
  public var diagnostics = Diagnostics()
  /// Whether something else went wrong than a change, so that no further stage may be begun.
  var isBroken = false
  /// Whether it is the state that takes no more.
  var hasLostState = false
  /// The addresses of the check blocks that were looked at after the changes.
  var judged: Set<String> = []
  /// Whether it was stopped before it was done.
  public var isInterrupted = false
  /// How many plans it took: more than one when instances could be told only after others were applied.
  public var stages = 1
  public var elapsed = Duration.zero
  /// The state's serial afterwards.
  public var serial = 0

  /// What failed or was not begun.
  public var unfinished: [ObjectID] { failures.map(\.object) + skipped.map(\.object) }

  public init() {}

  public var succeeded: Bool { failures.isEmpty && skipped.isEmpty && !isInterrupted && !diagnostics.hasErrors }
}
