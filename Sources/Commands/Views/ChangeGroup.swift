import Engine
import Language

/// Changes of instances of one resource to which the same happens, so that a large plan can show one for all.
struct ChangeGroup {
  private struct Kind: Hashable {
    let resource: ResourceAddress
    let isDeposed: Bool
    let action: PlannedAction
    let reason: PlannedChange.Reason?
    let isMoved: Bool
    let isImported: Bool
    let isDrifted: Bool
    /// What changes in an update or replacement; empty where the whole object comes or goes.
    let paths: [String]
  }

  private(set) var changes: [PlannedChange]

  var first: PlannedChange? { changes.first }

  /// The groups in the order of their first changes.
  /// - Parameter comparesValues: whether to part changes that do not touch the same attributes.
  static func all(_ changes: [PlannedChange], drifted: Set<ObjectID>, comparesValues: Bool) -> [ChangeGroup] {
    var groups: [ChangeGroup] = []
    var index: [Kind: Int] = [:]
    for change in changes {
      let isChange = [.update, .replace, .createBeforeDelete].contains(change.action)
      let paths = comparesValues && isChange ? (change.difference?.leaves ?? []).map(\.path.description) : []
      let kind = Kind(
        resource: change.address.configuration, isDeposed: change.deposed != nil, action: change.action,
        reason: change.reason, isMoved: change.previousAddress != nil, isImported: change.importID != nil,
        isDrifted: drifted.contains(change.id), paths: paths)
      if let known = index[kind] {
        groups[known].changes.append(change)
      } else {
        index[kind] = groups.count
        groups.append(ChangeGroup(changes: [change]))
      }
    }
    return groups
  }
}
