import Diagnostics
import HCL
import Language
import ProviderKit
import Values

extension Planner {
  /// Expands a resource and evaluates each of its instances.
  mutating func beginResource(_ node: Int, _ address: ResourceAddress) -> NodeStep<Work> {
    guard let resource = store.graph.resource(node) else { return .failed }
    guard let type = catalog.type(resource.type, resource.mode == .data ? .data : .managed) else {
      diagnostics.append(
        catalog.unknownType(resource.type, resource.mode == .data ? .data : .managed, range: resource.range))
      return .failed
    }
    var group = Group()
    var succeeded = true
    let facts = ResourceFacts(resource, address, node: node, type, store)
    if resource.isDamaged { return beginDamaged(node, facts) }
    var open: [OpenSlot] = []
    let all = store.instances(of: address.module)
    let instances = all.filter { !isLeftAlone(.resource(address), $0) }
    noteWaiting(node, address, in: instances)
    for instance in instances {
      guard let scope = ModuleScope(store, address.module, instance),
        let expansion = Expansion.evaluate(
          count: resource.count, forEach: resource.forEach, enabled: resource.lifecycle.enabled, scope: scope,
          into: &diagnostics)
      else {
        succeeded = false
        continue
      }
      guard makeRoom(for: expansion, resource) else { return .failed }
      group.expansions.append((instance, expansion, group.slots.count))
      let path = store.instance(instance).path
      let isHeld = isHeld(node, in: path)
      if case .unknown = expansion {
        let name = path.isRoot ? "\(address.resource)" : "\(path).\(address.resource)"
        deferred.append(name)
        // It depends on another such resource as well: it is told of once.
        waiting.removeAll { $0 == name }
        deferredResources.insert(address)
        held.insert(node)
        continue
      }
      for repetition in Repetition.all(expansion) {
        let slot = Slot(
          moduleInstance: instance, address: InstanceAddress(path, address.resource, repetition.key),
          isHeld: isHeld, repetition: repetition)
        group.slots.append(slot)
        switch admit(slot, facts) {
        case nil: succeeded = false
        case .value(let value): group.slots[group.slots.count - 1].value = value
        case .untouched(let value):
          group.slots[group.slots.count - 1].value = value
          group.slots[group.slots.count - 1].isUntouched = true
        case .open(let prior): open.append(OpenSlot(index: group.slots.count - 1, prior: prior))
        }
      }
    }
    findImports(node, address, group)
    checkIgnored(facts)
    let work = prepare(open, &group, facts, &succeeded)
    groups[node] = group
    if group.slots.isEmpty, instances.count == all.count, !isWellFormed(facts) { succeeded = false }
    return succeeded ? .work(work) : .failed
  }

  /// Whether all resources together may have so many instances more; that they may not is told once.
  private mutating func makeRoom(for expansion: Expansion, _ resource: ResourceConfiguration) -> Bool {
    let hadRoom = instanceCount <= Expansion.limit
    instanceCount += hadRoom ? expansion.size : 0
    guard instanceCount > Expansion.limit else { return true }
    guard hadRoom else { return false }
    let place = resource.count ?? resource.forEach
    diagnostics.error(
      "too many instances",
      detail: "all resources together may have at most \(Expansion.limit) instances; "
        + "those of a module are there for each of its instances",
      range: place?.range ?? resource.range, address: "\(resource.resource)")
    return false
  }

  /// Checks as much of a resource as syntax errors have left; what it comes to nobody knows.
  private mutating func beginDamaged(_ node: Int, _ facts: ResourceFacts) -> NodeStep<Work> {
    guard isWellFormed(facts) else { return .failed }
    for instance in store.instances(of: facts.address.module) { store.set(node, instance, .unknown()) }
    return .done
  }

  /// An instance whose body is to be evaluated.
  private struct OpenSlot {
    let index: Int
    let prior: StateObject?
  }

  /// What is left to do for the instances whose bodies are to be evaluated.
  private mutating func prepare(
    _ open: [OpenSlot], _ group: inout Group, _ facts: ResourceFacts, _ succeeded: inout Bool
  ) -> [Work] {
    guard facts.address.resource.mode == .managed else { return prepareData(open, &group, facts, &succeeded) }
    // A task for each of a hundred thousand instances costs more than planning them.
    let size = max(1, min(64, open.count / (4 * max(1, options.parallelism))))
    return stride(from: 0, to: open.count, by: size).map { start in
      .plan(
        open[start..<min(start + size, open.count)].map { open in
          (open.index, plan(group.slots[open.index], facts, open.prior))
        })
    }
  }

  private mutating func prepareData(
    _ open: [OpenSlot], _ group: inout Group, _ facts: ResourceFacts, _ succeeded: inout Bool
  ) -> [Work] {
    var work: [Work] = []
    for open in open {
      let slot = group.slots[open.index]
      guard let scope = ModuleScope(store, facts.address.module, slot.moduleInstance, slot.repetition) else {
        succeeded = false
        continue
      }
      let (body, timeout, found) = facts.evaluate(scope)
      for diagnostic in found { diagnostics.append(diagnostic.with(address: slot.address.description)) }
      guard !found.hasErrors else {
        succeeded = false
        continue
      }
      switch prepareData(slot, facts, body, timeout) {
      case .read(let read): work.append(.readData(slot: open.index, read))
      case .value(let value): group.slots[open.index].value = value
      }
    }
    return work
  }

  /// Whether the body of a resource that has no instances, or none that could be told yet, fits its schema.
  private mutating func isWellFormed(_ facts: ResourceFacts) -> Bool {
    var own = Diagnostics()
    let place = store.instances(of: facts.address.module).first.flatMap { ModuleScope(store, facts.address.module, $0) }
    let scope: any EvaluationScope = place.map { EphemeralScope(scope: $0) } ?? UnknownScope()
    _ = Evaluate.body(facts.resource, facts.decodeSchema, scope, &own)
    for diagnostic in own { diagnostics.append(diagnostic.with(address: facts.address.description)) }
    return !own.hasErrors
  }

  /// What is left to do for a data source: read it, or nothing, its value being known.
  enum Preparation {
    case read(DataRead)
    case value(Value)
  }

  private enum Admission {
    case open(prior: StateObject?)
    case value(Value)
    /// It is left out of the run.
    case untouched(Value)
  }

  /// What there is to do for an instance: evaluate it, or nothing; `nil` when it failed, which is reported.
  private mutating func admit(_ slot: Slot, _ facts: ResourceFacts) -> Admission? {
    let address = slot.address
    claimed.insert(address)
    adoptRenumbered(address)
    let prior = state.current[address]
    if selection.leavesOut(address, isThere: prior != nil) {
      untouched.append(address)
      let lifecycle = facts.resource.lifecycle
      // What failed has been judged, or noted as not.
      let isJudged = selection.stopped.contains(address)
      if !isJudged, !lifecycle.preconditions.isEmpty || !lifecycle.postconditions.isEmpty {
        note(.precondition, address.description, .unknown)
      }
      return .untouched(prior?.value ?? .unknown())
    }
    if options.mode == .refreshOnly, address.resource.mode == .managed { return .value(prior?.value ?? .unknown()) }
    if !facts.resource.lifecycle.preconditions.isEmpty {
      guard let scope = ModuleScope(store, facts.address.module, slot.moduleInstance, slot.repetition) else {
        return nil
      }
      let told = diagnostics.all.count
      let outcome = Conditions.hold(
        facts.resource.lifecycle.preconditions, scope, what: address.description, into: &diagnostics)
      note(.precondition, address.description, outcome, since: told)
      if outcome.isRefused { return nil }
    }
    return .open(prior: prior)
  }

  private mutating func plan(
    _ slot: Slot, _ facts: ResourceFacts, _ prior: StateObject?
  ) -> InstancePlan {
    let address = slot.address
    var plan = InstancePlan(
      facts: facts, address: address, store: store, moduleInstance: slot.moduleInstance, repetition: slot.repetition,
      prior: prior, stack: stack, isValidation: isValidation)
    if prior != nil {
      if replacing.contains(where: { $0.covers(address) }), isDue(address) {
        plan.forced = .requested
      } else if isTriggered(facts.resource, slot) {
        plan.forced = .triggered
      }
    } else if !slot.isHeld {
      plan.importID = importIdentifier(address)
    }
    return plan
  }

  /// Adding or removing `count` does not replace the one instance there is: `a` and `a[0]` are taken for one another.
  mutating func adoptRenumbered(_ address: InstanceAddress) {
    guard !state.current.isEmpty, state.current[address] == nil, address.resource.mode == .managed else { return }
    var other = address
    switch address.key {
    case .none: other.key = .index(0)
    case .index(0): other.key = .none
    default: return
    }
    guard !claimed.contains(other), var object = state.current.removeValue(forKey: other) else { return }
    object.address = address
    state.current[address] = object
    moves[address] = moves.removeValue(forKey: other) ?? other
  }

  mutating func finishPlan(_ node: Int, _ slot: Int, _ result: InstancePlan.Result) -> Bool {
    diagnostics.append(contentsOf: result.diagnostics)
    if let value = result.validated {
      groups[node]?.slots[slot].value = value
      return true
    }
    guard var change = result.change else { return false }
    if groups[node]?.slots[slot].isHeld == true {
      groups[node]?.slots[slot].value = change.after
      return !result.diagnostics.hasErrors
    }
    if mustStay(change) {
      groups[node]?.slots[slot].value = change.before
      leave(node, change)
      return !result.diagnostics.hasErrors
    }
    change.previousAddress = moves[change.address]
    if let imported = result.imported { state.current[change.address] = imported }
    groups[node]?.slots[slot].value = change.after
    add(change)
    return !result.diagnostics.hasErrors
  }

  /// Whether what was asked of the run has not been done to the instance by an earlier stage.
  func isDue(_ address: InstanceAddress) -> Bool { options.earlier?.left(address.configuration) ?? true }
}
