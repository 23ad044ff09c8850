import Diagnostics
import Language
import StateStorage
import Values

extension Planner {
  /// What becomes of the root outputs.
  mutating func planOutputs() -> [OutputChange] {
    let table = store.tables[.root]
    var found: [OutputChange] = []
    for (name, node) in table?.outputs ?? [] {
      let configuration = store.configuration.root.outputs[name]
      let before = state.outputs[name].flatMap { StateRows.value($0) }
      guard let value = store.value(node, 0), configuration?.isEphemeral != true else { continue }
      // Where only drift is taken over nothing is made that it could be told from: it stays what it was.
      if options.mode == .refreshOnly, !value.isWhollyKnown { continue }
      found.append(
        OutputChange(
          name: name, before: before, after: value, isSensitive: configuration?.isSensitive ?? false,
          waits: isHeld(node, in: .root)))
    }
    guard !selection.leavesOut else { return found }
    let configured = Set(store.configuration.root.outputs.keys)
    for (name, record) in state.outputs where !configured.contains(name) {
      found.append(
        OutputChange(name: name, before: StateRows.value(record), after: nil, isSensitive: record.isSensitive))
    }
    return found.sorted { $0.name < $1.name }
  }

  /// What the state has beside these.
  func otherOutputs(than planned: [OutputChange]) -> [OutputChange] {
    let names = Set(planned.map(\.name))
    return state.outputs.filter { !names.contains($0.key) }.sorted { $0.key < $1.key }.map { name, record in
      let value = StateRows.value(record)
      return OutputChange(name: name, before: value, after: value, isSensitive: record.isSensitive)
    }
  }

  mutating func planOutputRemoval() -> [OutputChange] {
    guard !selection.isPartial else { return [] }
    return state.outputs.values.map {
      OutputChange(name: $0.name, before: StateRows.value($0), after: nil, isSensitive: $0.isSensitive)
    }.sorted { $0.name < $1.name }
  }

  /// The rows to write although nothing happens to their objects: those that were moved, that drifted, or of which something else
  /// is to be remembered.
  mutating func upkeep(gone: [StateObject]) -> [StateChange] {
    var rows: [StateChange] = gone.map { .remove($0.record.key) }
    var touched: [StateObject] = []
    for (address, var object) in state.current where object.isStored {
      if let index = changeIndex[address], changes[index].action == .noop {
        adopt(changes[index], &object)
      }
      if !object.isAsStored { touched.append(object) }
    }
    for object in touched.sorted(by: { $0.address < $1.address }) { append(object, &rows) }
    for object in state.deposed { append(object, &rows) }
    rows += dataRows
    if !selection.isPartial {
      let isGone = options.mode == .destroy
      for address in state.data.keys.sorted() where isGone || !touchedData.contains(address) {
        if isGone || dataIsGone(address), let row = state.data[address] { rows.append(.remove(row.key)) }
      }
    }
    return rows
  }

  func dataIsGone(_ address: InstanceAddress) -> Bool {
    guard options.mode != .refreshOnly, !selection.leavesAlone(address) else { return false }
    guard let node = store.graph.index[.resource(address.configuration)] else { return true }
    return completed.contains(node) && !isHeld(node, in: address.module)
  }

  /// What is remembered of an object that stays as it is.
  private func adopt(_ change: PlannedChange, _ object: inout StateObject) {
    if object.record.createBeforeDestroy != change.createBeforeDestroy {
      object.record.createBeforeDestroy = change.createBeforeDestroy
    }
    let dependencies = change.dependencies.map(\.description)
    if object.record.dependencies != dependencies { object.record.dependencies = dependencies }
    if let after = change.after, after != object.value {
      object.value = after
      object.isDirty = true
    }
  }

  private mutating func append(_ object: StateObject, _ rows: inout [StateChange]) {
    guard let original = object.original else { return }
    do {
      let row = try object.row()
      guard row != original else { return }
      if row.key != original.key { rows.append(.remove(original.key)) }
      rows.append(.put(row))
    } catch {
      diagnostics.append(error.diagnostic.with(address: object.id.description))
    }
  }
}
