import Engine
import Language
import Platform
import StateStorage
import Values

/// A plan as JSON, in Terraform's plan format 1.2. Sensitive values are null; where they were is told beside.
struct PlanJSONView {
  let plan: Plan
  let types: StateTypes
  /// What it was made from.
  let configuration: Configuration
  /// When it was made.
  let time: String

  var json: JSON {
    var members: [JSON.Member] = [
      .init("format_version", "1.2"), .init("terraform_version", .string(StateV4.terraformVersion)),
      .init("stack_version", .string(ProductVersion.current)),
    ]
    members += contents
    return .object(members)
  }

  private var contents: [JSON.Member] {
    let json: JSON = [
      "variables": .object(
        plan.variables.sorted { $0.key < $1.key }.map { .init($0.key, ["value": ValueShape.redacted($0.value)]) }),
      "planned_values": values(outputs: \.after) { $0.action == .delete || $0.action == .forget ? nil : $0.after },
      "prior_state": [
        "format_version": "1.0", "terraform_version": .string(StateV4.terraformVersion),
        "values": values(outputs: \.before, isPrior: true) { $0.before },
      ],
      "configuration": ConfigurationJSON(configuration: configuration, types: types).json,
      "relevant_attributes": RelevantAttributes(plan, configuration).json,
      "applyable": .bool(!plan.isEmpty),
      "complete": .bool(plan.deferred.isEmpty && !plan.isPartial),
      "errored": false,
      "resource_drift": .array(plan.drift.map(drift)),
      "resource_changes": .array(plan.changes.map(change)),
      "output_changes": .object(plan.outputs.map { JSON.Member($0.name, output($0)) }),
      "deferred": .array(plan.deferred.map { .string($0) }),
      "waiting": .array(plan.waiting.map { .string($0) }),
      "checks": CheckJSON(plan, configuration).json,
      "timestamp": .string(time),
    ]
    let isFirst = plan.changes.allSatisfy { $0.before == nil } && plan.outputs.allSatisfy { $0.before == nil }
    // There is no state before the first apply, not an empty one.
    return (json.members ?? []).filter { !(isFirst && $0.key == "prior_state") }
  }

  /// The objects and outputs as they were or will be, by module.
  private func values(
    outputs pick: (OutputChange) -> Value?, isPrior: Bool = false, _ value: (PlannedChange) -> Value?
  ) -> JSON {
    var tree = ModuleTree()
    for change in plan.changes where change.deposed == nil {
      guard let value = value(change) else { continue }
      var members = Self.identity(change.address, deposed: nil).filter { $0.key != "module_address" }
      members.append(Self.provider(change.provider, change.address))
      members.append(.init("schema_version", .number(Number(schemaVersion(change.address)))))
      members.append(.init("values", ValueShape.redacted(value)))
      members.append(.init("sensitive_values", ValueShape.sensitive(value)))
      if isPrior, !change.priorDependencies.isEmpty {
        let names = change.priorDependencies.map(\.description).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        members.append(.init("depends_on", .array(names.map { .string($0) })))
      }
      tree.add(.object(members), in: change.address.module)
    }
    let outputs = plan.outputs.compactMap { output -> JSON.Member? in
      guard let value = pick(output) else { return nil }
      return .init(output.name, ValueShape.output(value, isSensitive: output.isSensitive))
    }
    return .object((outputs.isEmpty ? [] : [.init("outputs", .object(outputs))]) + [.init("root_module", tree.json)])
  }

  private func change(_ change: PlannedChange) -> JSON {
    var members = Self.identity(change.address, deposed: change.deposed)
    if let previous = change.previousAddress {
      members.append(.init("previous_address", .string(previous.description)))
    }
    members.append(Self.provider(change.provider, change.address))
    var body = Self.change(before: change.before, after: change.action == .delete ? nil : change.after)
    body.insert(.init("actions", .array(Self.actions(change.action).map { .string($0) })), at: 0)
    if !change.replacePaths.isEmpty {
      body.append(.init("replace_paths", .array(change.replacePaths.map(Self.path))))
    }
    if let id = change.importID { body.append(.init("importing", ["id": .string(id)])) }
    members.append(.init("change", .object(body)))
    if let reason = change.reason, !Self.ownReasons.contains(reason) {
      members.append(.init("action_reason", .string(reason.rawValue)))
    }
    return .object(members)
  }

  private func drift(_ drift: Drift) -> JSON {
    var members = Self.identity(drift.address, deposed: drift.deposed)
    members.append(Self.provider(StateV4.ownProvider, drift.address))
    var body = Self.change(before: drift.before, after: drift.after)
    body.insert(.init("actions", .array([drift.after == nil ? "delete" : "update"])), at: 0)
    members.append(.init("change", .object(body)))
    return .object(members)
  }

  private func output(_ output: OutputChange) -> JSON {
    let mark: (Value) -> Value = { output.isSensitive ? $0.marked(.sensitive) : $0 }
    let after = output.after.map(mark)
    var body: [JSON.Member] = [.init("before", ValueShape.redacted(output.before.map(mark)))]
    if after?.isKnown ?? true { body.append(.init("after", ValueShape.redacted(after))) }
    body += [
      .init("after_unknown", after.map { $0.isWhollyKnown ? false : ValueShape.unknown($0) } ?? false),
      .init("before_sensitive", .bool(output.isSensitive)), .init("after_sensitive", .bool(output.isSensitive)),
    ]
    let action = output.action == .noop ? "no-op" : output.action.rawValue
    body.insert(.init("actions", .array([.string(action)])), at: 0)
    return .object(body)
  }

  /// Reasons that Terraform's format does not know: what else is told says as much.
  private static let ownReasons: Set<PlannedChange.Reason> = [.destroyed, .deposed]

  private static func provider(_ provider: String, _ address: Language.InstanceAddress) -> JSON.Member {
    .init("provider_name", .string(StateV4.providerName(provider, ofType: address.resource.type)))
  }

  private func schemaVersion(_ address: Language.InstanceAddress) -> Int {
    types.schemaVersion(address.resource.type, isData: address.resource.mode == .data)
  }

  /// A path as a list of its steps, as Terraform has it.
  private static func path(_ path: ValuePath) -> JSON {
    .array(
      path.steps.map { step in
        switch step {
        case .attribute(let name), .key(let name): .string(name)
        case .index(let index): .number(Number(index))
        case .element(let value): ValueShape.redacted(value)
        }
      })
  }

  private static func identity(_ address: Language.InstanceAddress, deposed: String?) -> [JSON.Member] {
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
    if let deposed { members.append(.init("deposed", .string(deposed))) }
    return members
  }

  private static func change(before: Value?, after: Value?) -> [JSON.Member] {
    [
      .init("before", ValueShape.redacted(before)), .init("after", ValueShape.redacted(after)),
      .init("after_unknown", after.map { $0.isWhollyKnown ? [:] : ValueShape.unknown($0) } ?? [:]),
      .init("before_sensitive", ValueShape.sensitive(before)), .init("after_sensitive", ValueShape.sensitive(after)),
    ]
  }

  private static func actions(_ action: PlannedAction) -> [String] {
    switch action {
    case .noop: ["no-op"]
    case .create: ["create"]
    case .read: ["read"]
    case .update: ["update"]
    case .delete: ["delete"]
    case .replace: ["delete", "create"]
    case .createBeforeDelete: ["create", "delete"]
    case .forget: ["forget"]
    }
  }
}
