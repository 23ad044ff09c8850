import Language
import ProviderKit
import StateStorage
import Values

/// What is to become of one object, and why.
public struct PlannedChange: Sendable, Hashable {
  /// Why a change is not what the configuration alone would say.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// An attribute changes that cannot be changed in place; see `replacePaths`.
    case cannotUpdate = "replace_because_cannot_update"
    case tainted = "replace_because_tainted"
    /// `--replace` asked for it.
    case requested = "replace_by_request"
    /// `replace_triggered_by` named something that changes.
    case triggered = "replace_by_triggers"
    case notConfigured = "delete_because_no_resource_config"
    case moduleGone = "delete_because_no_module"
    /// The instance has no key, but the resource has `count` or `for_each`, or the other way round.
    case wrongRepetition = "delete_because_wrong_repetition"
    /// Its `lifecycle` has an `enabled` that is false.
    case disabled = "delete_because_enabled_false"
    case countIndex = "delete_because_count_index"
    case eachKey = "delete_because_each_key"
    /// It was replaced, and its removal did not happen then.
    case deposed = "delete_because_deposed"
    case destroyed = "delete_because_destroy"
    case configurationUnknown = "read_because_config_unknown"
    case dependencyPending = "read_because_dependency_pending"
  }

  public var address: InstanceAddress
  public var deposed: String?
  /// Where the state knew it until now, when a `moved` block says so.
  public var previousAddress: InstanceAddress?
  /// The identifier by which it is to be imported, if it is.
  public var importID: String?
  public var action: PlannedAction
  public var reason: Reason?
  public var provider: String
  /// The object as it is, as far as refreshing could tell; `nil` when there is none.
  public var before: Value?
  /// The object as it will be, unknown where only apply can tell; `nil` when there will be none.
  public var after: Value?
  /// The configuration as far as it was known when planning.
  public var configuration: Value?
  /// The changes that make a replacement necessary.
  public var replacePaths: [ValuePath]
  public var beforePrivate: [UInt8]
  public var plannedPrivate: [UInt8]
  public var isTainted: Bool
  public var createBeforeDestroy: Bool
  /// The resources it depends on directly, as the configuration has them; for what is deleted, as the state had them.
  public var dependencies: [ResourceAddress]
  /// The resources that the object there is now was made with.
  public var priorDependencies: [ResourceAddress]

  init(
    _ action: PlannedAction, _ address: InstanceAddress, deposed: String? = nil, provider: String,
    before: Value? = nil, after: Value? = nil, configuration: Value? = nil, reason: Reason? = nil
  ) {
    self.address = address
    self.deposed = deposed
    self.action = action
    self.reason = reason
    self.provider = provider
    self.before = before
    self.after = after
    self.configuration = configuration
    replacePaths = []
    beforePrivate = []
    plannedPrivate = []
    isTainted = false
    createBeforeDestroy = false
    dependencies = []
    priorDependencies = []
  }

  public var id: ObjectID { ObjectID(address.description, deposed: deposed) }
  public var isData: Bool { address.resource.mode == .data }
  /// Whether something happens to the object or to its place in state.
  public var isEffective: Bool { action != .noop || previousAddress != nil || importID != nil }
  /// Whether what is secret of the object is all that becomes otherwise: that the state has to know, and the provider has not.
  public var changesMarksAlone: Bool {
    guard let before, let after, !before.deepMarks.isEmpty || !after.deepMarks.isEmpty,
      before.deeplyUnmarked == after.deeplyUnmarked
    else { return false }
    let paths = [before, after].map { Set(StoredPath.sensitive($0.splitMarks().marks)) }
    return paths[0] != paths[1]
  }
  /// Whether it only stands for an object that stays as it is.
  var isUnchanged: Bool { action == .noop && importID == nil }
  /// Whether the new object of a create-before-delete will be the very thing that is to be deleted.
  func isMadeInPlace(_ type: ObjectType) -> Bool {
    guard action == .createBeforeDelete, let before, let after, let configuration else { return false }
    return type.schema.isSameThing(
      before.deeplyUnmarked, after.deeplyUnmarked, configuration: configuration.deeplyUnmarked)
  }
  /// What differs, for views.
  public var difference: ValueDiff? { ValueDiff.between(before, after) }
}
