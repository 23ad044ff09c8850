import Engine
import Language
import StateStorage
import Values

/// What there was, and what there will be, as `prior_state` and `planned_values` of Terraform's plan format.
struct PlanValuesJSON {
  let plan: Plan
  let types: StateTypes

  /// What will be. What was read while planning is left out, and of what is forgotten there is but the name.
  var planned: JSON {
    var tree = ModuleTree()
    for change in plan.changes where change.deposed == nil && !change.isPastRead {
      guard change.action == .forget || (change.action != .delete && change.after != nil) else { continue }
      let resource = head(change.address, change.provider) + Self.values(change.action == .forget ? nil : change.after)
      tree.add(.object(resource), in: change.address.module)
    }
    let outputs = plan.outputs.compactMap { output in output.after.map { Self.output(output, $0) } }
    return Self.values(outputs, tree)
  }

  /// What there was, as far as refreshing could tell, and the outputs as far as they can be told already; `nil` when there was nothing.
  var prior: JSON? {
    var objects = plan.others
    for change in plan.changes {
      guard let before = change.before else { continue }
      objects.append(
        PriorObject(
          address: change.address, deposed: change.deposed, provider: change.provider, value: before,
          dependencies: change.priorDependencies))
    }
    if !plan.others.isEmpty {
      objects.sort { ($0.address, $0.deposed ?? "") < ($1.address, $1.deposed ?? "") }
    }
    var tree = ModuleTree()
    for object in objects { tree.add(.object(resource(object)), in: object.address.module) }
    let all = plan.outputs + plan.otherOutputs
    let outputs = all.sorted { $0.name < $1.name }.compactMap { output -> JSON.Member? in
      let value = output.after.map { $0.isWhollyKnown ? $0 : nil } ?? output.before
      guard let value = value ?? output.before, !value.isNull else { return nil }
      return Self.output(output, value)
    }
    return objects.isEmpty && outputs.isEmpty ? nil : Self.values(outputs, tree)
  }

  // MARK: -

  private func resource(_ object: PriorObject) -> [JSON.Member] {
    var members = head(object.address, object.provider) + Self.values(object.value)
    if !object.dependencies.isEmpty {
      let names = object.dependencies.map(\.description).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      members.append(.init("depends_on", .array(names.map { .string($0) })))
    }
    if let key = object.deposed { members.append(.init("deposed_key", .string(key))) }
    return members
  }

  private func head(_ address: Language.InstanceAddress, _ provider: String) -> [JSON.Member] {
    let version = types.schemaVersion(address.resource.type, isData: address.resource.mode == .data)
    return Self.identity(address).filter { $0.key != "module_address" }
      + [Self.provider(provider, address), .init("schema_version", .number(Number(version)))]
  }

  private static func values(_ value: Value?) -> [JSON.Member] {
    let shape = JSON.Member("sensitive_values", ValueShape.sensitive(value))
    return value == nil ? [shape] : [.init("values", ValueShape.redacted(value)), shape]
  }

  private static func output(_ output: OutputChange, _ value: Value) -> JSON.Member {
    .init(output.name, ValueShape.output(value, isSensitive: output.isSensitive))
  }

  private static func values(_ outputs: [JSON.Member], _ tree: ModuleTree) -> JSON {
    .object((outputs.isEmpty ? [] : [.init("outputs", .object(outputs))]) + [.init("root_module", tree.json)])
  }

  static func provider(_ provider: String, _ address: Language.InstanceAddress) -> JSON.Member {
    .init("provider_name", .string(StateV4.providerName(provider, ofType: address.resource.type)))
  }

  static func identity(_ address: Language.InstanceAddress) -> [JSON.Member] {
    var members: [JSON.Member] = [.init("address", .string(address.description))]
    if !address.module.isRoot { members.append(.init("module_address", .string(address.module.description))) }
    members += [
      .init("mode", .string(address.resource.mode.rawValue)), .init("type", .string(address.resource.type)),
      .init("name", .string(address.resource.name)),
    ]
    switch address.key {
    case .index(let index): members.append(.init("index", .number(Number(index))))
    case .string(let key): members.append(.init("index", .string(key)))
    case .none: break
    }
    return members
  }
}

extension PlannedChange {
  /// Whether it is a data source that was read while planning: what there is of it was there before.
  var isPastRead: Bool { isData && action == .noop }
}
