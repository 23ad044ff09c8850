import Diagnostics
import Language
import ProviderKit
import Values

extension Planner {
  /// Plans the removal of what state has and the configuration has not, and of deposed objects, where more than drift is taken over; now
  /// that all instances are known, so is what `moved` blocks take from one that is still declared.
  mutating func planOrphans() {
    Moves(store.configuration).check(self, into: &diagnostics)
    guard options.mode == .normal else { return }
    let removed = RemovedRules(store.configuration)
    let needed = neededByWaiting()
    for address in state.current.keys.filter({ !claimed.contains($0) }).sorted() {
      guard let object = state.current[address], selection.targets(address), !selection.stopped.keeps(object.id),
        let reason = reason(address)
      else { continue }
      if needed?.contains(address) == true {
        waiting.append(address.description)
        continue
      }
      let rule = removed.rule(for: address)
      var change = PlannedChange(
        rule?.destroys == false ? .forget : .delete, address, provider: object.type.provider.name,
        before: object.value, reason: reason)
      fill(&change, from: object)
      if change.action == .delete, let refusal = refusal(to: object) {
        diagnostics.append(refusal)
        continue
      }
      add(change)
    }
    planDeposed()
  }

  mutating func planDeposed() {
    for object in state.deposed where selection.targets(object.address) && !selection.stopped.keeps(object.id) {
      var change = PlannedChange(
        .delete, object.address, deposed: object.deposed, provider: object.type.provider.name, before: object.value,
        reason: .deposed)
      fill(&change, from: object)
      changes.append(change)
      events(.changePlanned(change.id, .delete))
    }
  }

  /// Plans the removal of everything.
  mutating func planDestroy() {
    renumber()
    let kept = keptByExcludes()
    let chosen = targetedForDestroy()
    for address in state.current.keys.sorted() {
      guard let object = state.current[address],
        chosen?.contains(address.configuration) ?? true || selection.targets(address),
        !kept.contains(address.configuration), selection.includes(address)
      else { continue }
      if let chosen, !chosen.contains(address.configuration) || selection.narrows(address) { continue }
      var change = PlannedChange(
        .delete, address, provider: object.type.provider.name, before: object.value, reason: .destroyed)
      fill(&change, from: object)
      change.previousAddress = nil
      if let refusal = refusal(to: object) {
        diagnostics.append(refusal)
        continue
      }
      add(change)
    }
    planDeposed()
  }

  /// Gives what `count` was added to or taken from since it was applied the address that it has now, as any other plan does.
  private mutating func renumber() {
    let renumbered = state.current.keys.compactMap { address -> InstanceAddress? in
      guard address.key.isNone || address.key == .index(0),
        let resource = store.configuration[address.configuration]
      else { return nil }
      var now = address
      if address.key.isNone, resource.count != nil {
        now.key = .index(0)
      } else if address.key == .index(0), resource.count == nil, resource.forEach == nil {
        now.key = .none
      } else {
        return nil
      }
      return now
    }
    for address in renumbered.sorted() { adoptRenumbered(address) }
  }

  /// Why the object must not be deleted.
  private func refusal(to object: StateObject) -> Diagnostic? {
    let resource = store.configuration[object.address.configuration]
    if let resource, resource.lifecycle.preventDestroy {
      return InstancePlan.prevented(object.address, range: resource.range)
    }
    return object.type.isProtected(object.value)
      ? InstancePlan.protected(object.address, range: resource?.range) : nil
  }

  private func fill(_ change: inout PlannedChange, from object: StateObject) {
    change.beforePrivate = object.privateData
    change.isTainted = object.isTainted
    change.createBeforeDestroy = object.record.createBeforeDestroy
    change.dependencies = object.record.resourceDependencies
    change.priorDependencies = change.dependencies
    change.previousAddress = object.deposed == nil ? moves[object.address] : nil
  }

  /// Why an instance that the configuration did not claim goes; `nil` when that cannot be told, and it stays.
  private func reason(_ address: InstanceAddress) -> PlannedChange.Reason? {
    if selection.leavesAlone(address) { return nil }
    var module = ModuleAddress.root
    for name in address.module.module.names {
      let child = module.child(name)
      guard store.configuration[child] != nil else { return .moduleGone }
      guard let call = store.graph.index[.call(child)] else { return .moduleGone }
      if !completed.contains(call) { return nil }
      if deferredModules.contains(child) { return nil }
      module = child
    }
    guard let resource = store.configuration[address.configuration] else { return .notConfigured }
    guard let node = store.graph.index[.resource(address.configuration)], completed.contains(node) else { return nil }
    if isHeld(node, in: address.module) { return nil }
    if store.instance(at: address.module) == nil { return .moduleGone }
    if deferredResources.contains(address.configuration) { return nil }
    switch address.key {
    case .none: return resource.lifecycle.enabled == nil ? .wrongRepetition : .disabled
    case .index: return resource.count == nil ? .wrongRepetition : .countIndex
    case .string: return resource.forEach == nil ? .wrongRepetition : .eachKey
    }
  }

  private var deferredModules: Set<ModuleAddress> { evaluator.deferredModules }

  /// The resources targeted, and all that were made with them.
  private func targetedForDestroy() -> Set<ResourceAddress>? {
    guard !selection.targets.isEmpty else { return nil }
    var chosen = Set(state.current.keys.filter { selection.targets($0) }.map(\.configuration))
    let dependents = dependentsByState()
    var queue = Array(chosen)
    while let next = queue.popLast() {
      for dependent in dependents[next] ?? [] where chosen.insert(dependent).inserted { queue.append(dependent) }
    }
    return chosen
  }

  /// What excluded resources were made with, which must stay with them.
  private func keptByExcludes() -> Set<ResourceAddress> {
    var kept: Set<ResourceAddress> = []
    var queue = state.current.values.filter { !selection.includes($0.address) }.map(\.address.configuration)
    let dependencies = Dictionary(grouping: state.current.values, by: \.address.configuration)
    while let next = queue.popLast() {
      for dependency in dependencies[next]?.flatMap(\.record.resourceDependencies) ?? []
      where kept.insert(dependency).inserted { queue.append(dependency) }
    }
    return kept
  }

  private func dependentsByState() -> [ResourceAddress: Set<ResourceAddress>] {
    var found: [ResourceAddress: Set<ResourceAddress>] = [:]
    for object in state.current.values {
      for dependency in object.record.resourceDependencies {
        found[dependency, default: []].insert(object.address.configuration)
      }
    }
    return found
  }
}
