import Engine
import Language

/// The changes of a plan that are not done yet, and what each of them waits for.
struct PendingChanges: Sendable {
  private struct Change: Sendable {
    var resource: ResourceAddress
    var action: PlannedAction
    /// The resources whose changes go before it.
    var before: [ResourceAddress]
  }

  private var changes: [String: Change] = [:]
  /// The changes of each resource that are left.
  private var left: [ResourceAddress: Set<String>] = [:]
  private var begun: Set<String> = []

  init() {}

  init(_ plan: Plan) {
    let effective = plan.changes.filter(\.isEffective)
    // What is removed waits for the removal of what was made with it.
    var dependents: [ResourceAddress: Set<ResourceAddress>] = [:]
    for change in effective where Self.removes(change.action) {
      for dependency in change.priorDependencies {
        dependents[dependency, default: []].insert(change.address.configuration)
      }
    }
    for change in effective {
      let resource = change.address.configuration
      let isRemoval = change.action == .delete || change.action == .forget
      let before = isRemoval ? (dependents[resource] ?? []).sorted() : change.dependencies
      let id = change.id.description
      changes[id] = Change(resource: resource, action: change.action, before: before.filter { $0 != resource })
      left[resource, default: []].insert(id)
    }
  }

  private static func removes(_ action: PlannedAction) -> Bool {
    action == .delete || action == .replace || action == .forget
  }

  mutating func begin(_ id: ObjectID) { begun.insert(id.description) }

  /// Notes that a step of a change is over.
  mutating func end(_ id: ObjectID, _ step: ChangeStep) {
    guard let change = changes[id.description] else { return }
    // A replacement is over when its second step is.
    if change.action == .replace, step == .delete { return }
    changes[id.description] = nil
    left[change.resource]?.remove(id.description)
  }

  /// How many were not begun yet.
  var count: Int { changes.keys.count { !begun.contains($0) } }

  /// What waits, by name, with what it waits for; at most so many.
  func waiting(atMost limit: Int) -> [(id: String, for: [String])] {
    var found: [(id: String, for: [String])] = []
    for id in changes.keys.sorted() where !begun.contains(id) {
      guard let change = changes[id] else { continue }
      let names = change.before.compactMap { resource -> String? in
        guard let pending = left[resource], let first = pending.first else { return nil }
        return pending.count == 1 ? first : "\(pending.count) of \(resource)"
      }
      guard !names.isEmpty else { continue }
      found.append((id, names))
      if found.count == limit { break }
    }
    return found
  }
}
