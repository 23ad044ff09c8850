import Language
import StateStorage
import Values

extension Planner {
  /// What the state has beside what the plan has a change for, in order of address.
  func others() -> [PriorObject] {
    let planned = Set(changes.map(\.id))
    var found: [PriorObject] = []
    for object in Array(state.current.values) + state.deposed where !planned.contains(object.id) {
      found.append(
        PriorObject(
          address: object.address, deposed: object.deposed,
          previousAddress: object.deposed == nil ? moves[object.address] : nil, provider: object.type.provider.name,
          value: object.value, dependencies: object.record.resourceDependencies))
    }
    for (address, record) in state.data where keeps(address) && !planned.contains(ObjectID(address.description)) {
      guard let type = catalog.type(address.resource.type, .data), let value = try? type.value(record.value) else {
        continue
      }
      found.append(
        PriorObject(
          address: address, deposed: nil, provider: type.provider.name, value: value,
          dependencies: record.resourceDependencies))
    }
    return found.sorted { ($0.address, $0.deposed ?? "") < ($1.address, $1.deposed ?? "") }
  }

  /// Whether what was read remains part of what there was: it goes with what asked for it.
  private func keeps(_ data: InstanceAddress) -> Bool {
    options.mode != .normal || (!touchedData.contains(data) && !dataIsGone(data))
  }

  /// Drift by the addresses that objects have in the end, be it that a `moved` block or an added `count` says so.
  ///
  /// - Parameter moved: the moves that were known when the objects were looked at.
  func addressed(_ drift: [Drift], _ moved: [InstanceAddress: InstanceAddress]) -> [Drift] {
    guard !moves.isEmpty else { return drift }
    let destinations = Dictionary(moves.map { ($0.value, $0.key) }) { first, _ in first }
    return drift.map { drift in
      let original = moved[drift.address] ?? drift.address
      guard drift.deposed == nil, let destination = destinations[original] else { return drift }
      var drift = drift
      (drift.address, drift.previousAddress) = (destination, original)
      return drift
    }
  }
}
