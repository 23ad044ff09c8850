/// What differs between two moments of a state.
public struct StateDifference: Hashable, Sendable {
  public struct Instance: Hashable, Sendable {
    public let key: InstanceKey
    /// `nil` when it was added.
    public let before: InstanceRecord?
    /// `nil` when it was removed.
    public let after: InstanceRecord?
  }

  public struct Output: Hashable, Sendable {
    public let name: String
    public let before: OutputRecord?
    public let after: OutputRecord?
  }

  /// Sorted by key.
  public let instances: [Instance]
  /// Sorted by name.
  public let outputs: [Output]
  /// The check results afterwards, where they are others. No difference that is shown: they tell of the rest.
  private let checks: [CheckRecord]?

  public init(from before: StateSnapshot, to after: StateSnapshot) {
    let old = Dictionary(before.instances.map { ($0.key, $0) }) { $1 }
    let new = Dictionary(after.instances.map { ($0.key, $0) }) { $1 }
    instances = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
      .map { Instance(key: $0, before: old[$0], after: new[$0]) }
    let oldOutputs = Dictionary(before.outputs.map { ($0.name, $0) }) { $1 }
    let newOutputs = Dictionary(after.outputs.map { ($0.name, $0) }) { $1 }
    checks = before.checks == after.checks ? nil : after.checks
    outputs = Set(oldOutputs.keys).union(newOutputs.keys).filter { oldOutputs[$0] != newOutputs[$0] }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .map { Output(name: $0, before: oldOutputs[$0], after: newOutputs[$0]) }
  }

  /// The changes that lead from the one to the other.
  var changes: [StateChange] {
    instances.map { change in change.after.map { .put($0) } ?? .remove(change.key) }
      + outputs.map { change in change.after.map { .putOutput($0) } ?? .removeOutput(change.name) }
      + (checks.map { [.putChecks($0)] } ?? [])
  }

  public var isEmpty: Bool { instances.isEmpty && outputs.isEmpty }
}
