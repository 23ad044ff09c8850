import Language
import StateStorage
import Values

/// What an apply will do: a plain value, the same for the same inputs.
public struct Plan: Sendable, Hashable {
  public var mode: PlanOptions.Mode
  /// The state it was made for; it can be applied to no other and to no later one.
  public var lineage: String
  public var serial: Int
  /// The values of the root module's variables, but for ephemeral ones, which are kept nowhere.
  public var variables: [String: Value]
  /// The ephemeral variables that had other values than their defaults, which whoever applies it later has to give again.
  public var ephemeralVariables: [String] = []
  /// What becomes of every object, of those that stay as they are too, in order of address.
  public var changes: [PlannedChange]
  public var drift: [Drift]
  /// What else there is in the state, in order of address.
  public var others: [PriorObject] = []
  /// The instances that the configuration has of resources of which it covers others, in order of address. What refers to the resource
  /// finds them as they are.
  var untouched: [InstanceAddress] = []
  /// In order of name.
  public var outputs: [OutputChange]
  /// The outputs that the state has and the plan does not speak of, in order of name, as they are.
  public var otherOutputs: [OutputChange] = []
  /// The results of check blocks, conditions and the like.
  public var checks: [CheckResult]
  /// Whether they are others than the state has from the last apply, and all of them are known.
  public var judgesAnew = false
  /// Resources and modules whose instances cannot be told before others are applied; the next stage plans them.
  public var deferred: [String]
  /// What depends on those, and what it was made with and must stay until then; left to the next stage as well.
  public var waiting: [String] = []
  /// What `--target`, `--exclude` and `--replace` asked for, which holds for all stages.
  var targets: [String] = []
  var excludes: [String] = []
  var replace: [String] = []
  /// Rows of state to write although nothing happens to their objects, because what is remembered of them changes.
  var upkeep: [StateChange]
  /// Whether it covers only part of the configuration.
  public var isPartial: Bool

  init(mode: PlanOptions.Mode, head: StateHead) {
    self.mode = mode
    lineage = head.lineage
    serial = head.serial
    variables = [:]
    changes = []
    drift = []
    outputs = []
    checks = []
    deferred = []
    upkeep = []
    isPartial = false
  }

  /// Whether there is more to plan once it is applied.
  public var isStage: Bool { !deferred.isEmpty }

  /// What it names as left to the next stage.
  var left: [String] { deferred + waiting }

  /// Whether objects are destroyed, be it to be made anew.
  public var destroys: Bool { changes.contains { [.delete, .replace, .createBeforeDelete].contains($0.action) } }

  /// Whether applying it would change nothing that a user sees.
  public var isEmpty: Bool {
    if mode == .refreshOnly { return drift.isEmpty && outputs.allSatisfy { $0.action == .noop } }
    return !changes.contains { $0.isEffective } && outputs.allSatisfy { $0.action == .noop } && deferred.isEmpty
  }

  /// Whether there is nothing to write either.
  public var hasNothingToWrite: Bool { isEmpty && upkeep.isEmpty && drift.isEmpty }

  /// How many objects have each action, those without effect left out.
  public var counts: [PlannedAction: Int] {
    var counts: [PlannedAction: Int] = [:]
    for change in changes where change.action != .noop { counts[change.action, default: 0] += 1 }
    return counts
  }

  public var effectiveChanges: [PlannedChange] { changes.filter(\.isEffective) }
}
