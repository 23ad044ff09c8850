import Diagnostics
import Language

/// Follows `moved` blocks: gives the state's objects the addresses that the configuration has for them now.
struct Moves {
  private struct Statement {
    let module: ModuleAddress
    let block: MovedConfiguration
  }

  private let statements: [Statement]

  init(_ configuration: Configuration) {
    statements = configuration.sortedModules.flatMap { module in
      module.moved.map { Statement(module: module.address, block: $0) }
    }
  }

  /// Moves what is to be moved, and refuses what contradicts it.
  func follow(
    in state: inout WorkingState, _ configuration: Configuration, _ options: PlanOptions,
    into diagnostics: inout Diagnostics
  ) -> [InstanceAddress: InstanceAddress] {
    check(configuration, into: &diagnostics)
    let origins = apply(to: &state, into: &diagnostics)
    Self.checkTargets(options, origins, into: &diagnostics)
    if !diagnostics.hasErrors { Self.checkCover(options, origins, into: &diagnostics) }
    return origins
  }

  /// Refuses moves of what is still declared: the two would be one object. Whether an instance is, or anything in a module that has
  /// instances of its own, is known only after planning.
  func check(_ configuration: Configuration, into diagnostics: inout Diagnostics) {
    for statement in statements where !needsInstances(statement) {
      if let range = Self.declaration(statement, configuration) { refuse(statement, at: range, into: &diagnostics) }
    }
  }

  /// Refuses moves from instances that are still declared.
  func check(_ planner: Planner, into diagnostics: inout Diagnostics) {
    for statement in statements where needsInstances(statement) {
      for instance in planner.store.instances(of: statement.module) {
        let base = planner.store.instance(instance).path
        guard let range = Self.declaration(statement, in: base, planner) else { continue }
        refuse(statement, in: base, at: range, into: &diagnostics)
        break
      }
    }
  }

  private func needsInstances(_ statement: Statement) -> Bool {
    if !statement.module.isRoot { return true }
    switch statement.block.from {
    case .resource(let path, _): return !path.isRoot
    case .module(let path): return path.steps.count > 1 || !(path.steps.last?.key.isNone ?? true)
    case .instance: return true
    }
  }

  private func refuse(
    _ statement: Statement, in base: ModulePath = .root, at range: SourceRange, into diagnostics: inout Diagnostics
  ) {
    let place = base.isRoot ? "" : "\(base)."
    diagnostics.error(
      "what is to be moved is still declared",
      detail: "`\(place)\(statement.block.from)` is to become `\(place)\(statement.block.to)`, "
        + "and is declared itself at \(range.file.name):\(range.start.line)",
      range: statement.block.range,
      hints: ["take the declaration out, or the `moved` block where both are meant to be there"])
  }

  /// Where that of the root module is still declared which a statement moves whole.
  private static func declaration(_ statement: Statement, _ configuration: Configuration) -> SourceRange? {
    // With `count` or `for_each` a name alone is that of no instance, which is what is moved where the other end has a key.
    switch statement.block.from {
    case .resource(_, let name):
      guard let resource = configuration.root.resources[name] else { return nil }
      if case .instance = statement.block.to, resource.count != nil || resource.forEach != nil { return nil }
      return resource.range
    case .module(let path):
      guard let last = path.steps.last, let call = configuration.root.calls[last.name] else { return nil }
      let hasKey = !(statement.block.to.module.steps.last?.key.isNone ?? true)
      return hasKey && (call.count != nil || call.forEach != nil) ? nil : call.range
    case .instance: return nil
    }
  }

  /// Where what a statement moves is still declared in an instance of its module.
  private static func declaration(
    _ statement: Statement, in base: ModulePath, _ planner: Planner
  ) -> SourceRange? {
    let store = planner.store
    switch (statement.block.from, statement.block.to) {
    case (.resource(let path, let name), .resource):
      let place = base.appending(path)
      guard store.instance(at: place) != nil,
        let node = store.graph.index[.resource(ResourceAddress(place.module, name))], planner.completed.contains(node)
      else { return nil }
      return store.configuration[place.module]?.resources[name]?.range
    case (.resource(let path, let name), _):
      return declaration(InstanceAddress(base.appending(path), name), planner)
    case (.instance(let address), _):
      return declaration(InstanceAddress(base.appending(address.module), address.resource, address.key), planner)
    case (.module(let path), .module(let new)):
      let place = base.appending(path)
      guard let last = place.steps.last, let parent = place.parent, store.instance(at: parent) != nil else {
        return nil
      }
      let isWhole = last.key.isNone && new.steps.last?.key.isNone ?? true
      guard isWhole || store.instance(at: place) != nil else { return nil }
      return store.configuration[parent.module]?.calls[last.name]?.range
    case (.module, _): return nil
    }
  }

  private static func declaration(_ address: InstanceAddress, _ planner: Planner) -> SourceRange? {
    planner.claimed.contains(address) ? planner.store.configuration[address.configuration]?.range : nil
  }

  /// Refuses targets that name an object as it was called before it moved: nothing of that name is left.
  static func checkTargets(
    _ options: PlanOptions, _ origins: [InstanceAddress: InstanceAddress], into diagnostics: inout Diagnostics
  ) {
    for (option, texts) in [("--target", options.targets), ("--exclude", options.excludes)] {
      for text in texts {
        guard let target = try? TargetAddress(parsing: text) else { continue }
        let moved = origins.filter { target.covers($0.value) && !target.covers($0.key) }.map(\.key).sorted()
        guard let first = moved.first else { continue }
        let others = moved.count == 1 ? "" : " and \(moved.count - 1) more"
        diagnostics.error(
          "`\(text)` has moved", detail: "a `moved` block makes it `\(first)`\(others), which `\(option)` leaves out",
          hints: ["name it as it is called now: `\(option) '\(first)'`"])
      }
    }
  }

  /// Refuses targets that leave out what a `moved` block has renamed, as terraform does: that plan would write the rename of what it
  /// does not look at.
  private static func checkCover(
    _ options: PlanOptions, _ origins: [InstanceAddress: InstanceAddress], into diagnostics: inout Diagnostics
  ) {
    let targets = options.targets.compactMap { try? TargetAddress(parsing: $0) }
    if targets.isEmpty { return }
    let left = origins.filter { origin in !targets.contains { $0.covers(origin.key) } }.sorted { $0.key < $1.key }
    guard let first = left.first else { return }
    let others = left.count == 1 ? "" : " and \(left.count - 1) more"
    let names = left.prefix(10).map { "--target '\($0.key)'" }.joined(separator: " ")
    diagnostics.error(
      "`--target` leaves out what has moved",
      detail: "a `moved` block makes `\(first.value)` to `\(first.key)`\(others), which is not in the state yet",
      hints: [
        left.count > 10
          ? "apply once without `--target`" : "name it as well: `\(names)`, or apply once without `--target`"
      ])
  }

  /// Moves what is to be moved.
  ///
  /// - Returns: the old address of each object that moved, by its new one.
  func apply(to state: inout WorkingState, into diagnostics: inout Diagnostics) -> [InstanceAddress: InstanceAddress] {
    var origins: [InstanceAddress: InstanceAddress] = [:]
    // Chains of moves are followed to their ends; a cycle of moves comes to rest after as many rounds as there are blocks.
    for _ in statements.indices {
      var moved = false
      for statement in statements {
        if move(statement, &state, &origins, &diagnostics) { moved = true }
      }
      if !moved { break }
    }
    for statement in statements { tellBlocked(statement, state, origins, &diagnostics) }
    return origins.filter { $0.key != $0.value }
  }

  /// What a statement is about now, in order.
  private func found(_ statement: Statement, _ state: WorkingState) -> [(from: InstanceAddress, to: InstanceAddress)] {
    var found: [(from: InstanceAddress, to: InstanceAddress)] = []
    for address in candidates(statement, state) {
      if let new = destination(of: address, statement), new != address { found.append((address, new)) }
    }
    return found.sorted { $0.from < $1.from }
  }

  /// Tells what could not be moved when all that could has been: what was in the way of one may have moved on itself.
  private func tellBlocked(
    _ statement: Statement, _ state: WorkingState, _ origins: [InstanceAddress: InstanceAddress],
    _ diagnostics: inout Diagnostics
  ) {
    for (from, to) in found(statement, state) where state.current[to] != nil {
      diagnostics.warning(
        "an object cannot be moved",
        detail: "`\(origins[from] ?? from)` was to become `\(to)`, but there is an object at that address already",
        range: statement.block.range)
    }
  }

  private func move(
    _ statement: Statement, _ state: inout WorkingState, _ origins: inout [InstanceAddress: InstanceAddress],
    _ diagnostics: inout Diagnostics
  ) -> Bool {
    var moved = false
    for (from, to) in found(statement, state) where state.current[to] == nil {
      guard from.resource.type == to.resource.type else {
        refuse(from, to, statement, &diagnostics)
        continue
      }
      guard var object = state.current.removeValue(forKey: from) else { continue }
      object.address = to
      state.current[to] = object
      for index in state.deposed.indices where state.deposed[index].address == from {
        state.deposed[index].address = to
      }
      origins[to] = origins.removeValue(forKey: from) ?? from
      moved = true
    }
    return moved
  }

  /// An object of one type is none of another, whatever it is called.
  private func refuse(
    _ from: InstanceAddress, _ to: InstanceAddress, _ statement: Statement, _ diagnostics: inout Diagnostics
  ) {
    let refusal = Diagnostic(
      .error, "a move to another type",
      detail: "`\(from)` is a `\(from.resource.type)`, which cannot become `\(to)`", range: statement.block.range,
      hints: ["take the block out: the one is destroyed then, and the other created"])
    diagnostics.append(newOf: Diagnostics([refusal]))
  }

  /// The objects that a statement may be about: looked up where it names one instance of the root module.
  private func candidates(_ statement: Statement, _ state: WorkingState) -> [InstanceAddress] {
    guard statement.module.isRoot else { return Array(state.current.keys) }
    switch statement.block.from {
    case .instance(let address): return state.current[address] == nil ? [] : [address]
    case .resource(let path, let resource):
      if case .instance = statement.block.to {
        let address = InstanceAddress(path, resource)
        return state.current[address] == nil ? [] : [address]
      }
    case .module: break
    }
    return Array(state.current.keys)
  }

  private func destination(of address: InstanceAddress, _ statement: Statement) -> InstanceAddress? {
    let depth = statement.module.names.count
    let steps = address.module.steps
    guard steps.count >= depth, steps.prefix(depth).map(\.name) == statement.module.names else { return nil }
    let base = ModulePath(Array(steps.prefix(depth)))
    let inner = InstanceAddress(ModulePath(Array(steps.dropFirst(depth))), address.resource, address.key)
    guard let moved = Self.moved(inner, statement.block.from, statement.block.to) else { return nil }
    return InstanceAddress(base.appending(moved.module), moved.resource, moved.key)
  }

  /// Where `from` → `to` leads an address relative to the module that says it.
  static func moved(_ address: InstanceAddress, _ from: TargetAddress, _ to: TargetAddress) -> InstanceAddress? {
    switch (from, to) {
    case (.module(let old), .module(let new)): return moved(address, module: old, to: new)
    case (.module, _), (_, .module): return nil
    default: break
    }
    guard from.module == address.module else { return nil }
    switch (from, to) {
    case (.resource(_, let old), .resource(let path, let new)):
      return address.resource == old ? InstanceAddress(path, new, address.key) : nil
    case (.resource(let path, let old), .instance(let new)):
      return address == InstanceAddress(path, old) ? new : nil
    case (.instance(let old), .resource(let path, let new)):
      return address == old ? InstanceAddress(path, new) : nil
    case (.instance(let old), .instance(let new)): return address == old ? new : nil
    default: return nil
    }
  }

  private static func moved(
    _ address: InstanceAddress, module old: ModulePath, to new: ModulePath
  ) -> InstanceAddress? {
    let steps = address.module.steps
    guard let last = old.steps.last, steps.count >= old.steps.count else { return nil }
    let own = steps[old.steps.count - 1]
    guard steps.prefix(old.steps.count - 1).elementsEqual(old.steps.dropLast()), own.name == last.name else {
      return nil
    }
    // Neither with a key: the whole module, its instances keeping their keys. Otherwise one instance.
    let isWhole = last.key.isNone && new.steps.last?.key.isNone ?? true
    guard isWhole || own.key == last.key else { return nil }
    var path = new
    if isWhole, let end = path.steps.indices.last { path.steps[end].key = own.key }
    let rest = ModulePath(Array(steps.dropFirst(old.steps.count)))
    return InstanceAddress(path.appending(rest), address.resource, address.key)
  }
}
