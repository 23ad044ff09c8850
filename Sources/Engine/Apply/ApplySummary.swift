import Diagnostics
import Language
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
  /// An output or a variable that was not taken as it is: a condition of it does not hold, or it has no value.
  struct Refusal: Sendable {
    var node: StaticNode
    var path: ModulePath
    var object: ObjectID
  }

  /// In the order they happened.
  public var failures: [Failure] = []
  public var skipped: [Skipped] = []
  /// What a further stage would have told of, which was not planned or not agreed to, or to which a stopped run did not come: resources
  /// and modules.
  public var unplanned: [String] = []
  /// The outputs and variables that were refused.
  var refusals: [Refusal] = []
  /// How the conditions came out.
  var checks: [CheckResult] = []
  /// The values of the root outputs, as state has them now.
  public var outputs: [String: Value] = [:]
  public var diagnostics = Diagnostics()
  /// Whether the state takes no more, so that no further stage may be begun.
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

  /// Whether some output or variable was refused, which a further run would refuse as well, or a check block is wrong.
  public var hasRefusals: Bool {
    !refusals.isEmpty || checks.contains { $0.kind == .check && $0.status == .error }
  }

  /// What failed or was not begun.
  public var unfinished: [ObjectID] { failures.map(\.object) + skipped.map(\.object) }

  public init() {}

  public var succeeded: Bool { failures.isEmpty && skipped.isEmpty && !isInterrupted && !diagnostics.hasErrors }
}
