import Engine
import Language
import Platform
import Values

/// A plan as JSON, in the shape of Terraform's plan format 1.2. Sensitive values are null; where they were is told beside.
struct PlanJSONView {
  let plan: Plan

  var json: JSON {
    [
      "format_version": "1.2",
      "stack_version": .string(ProductVersion.current),
      "variables": .object(
        plan.variables.sorted { $0.key < $1.key }.map { .init($0.key, ["value": ValueShape.redacted($0.value)]) }),
      "planned_values": values(outputs: \.after) { $0.action == .delete || $0.action == .forget ? nil : $0.after },
      "prior_state": ["format_version": "1.0", "values": values(outputs: \.before) { $0.before }],
      "applyable": .bool(!plan.isEmpty),
      "complete": .bool(plan.deferred.isEmpty && !plan.isPartial),
      "errored": false,
      "resource_drift": .array(plan.drift.map(drift)),
      "resource_changes": .array(plan.changes.map(change)),
      "output_changes": .object(plan.outputs.map { JSON.Member($0.name, output($0)) }),
      "deferred": .array(plan.deferred.map { .string($0) }),
      "waiting": .array(plan.waiting.map { .string($0) }),
      "checks": .array(plan.checks.map(check)),
    ]
  }

  /// The objects and outputs as they were or will be, by module.
  private func values(
    outputs pick: (OutputChange) -> Value?, _ value: (PlannedChange) -> Value?
  ) -> JSON {
    var tree = ModuleTree()
    for change in plan.changes where change.deposed == nil {
      guard let value = value(change) else { continue }
      var members = Self.identity(change.address, deposed: nil).filter { $0.key != "module_address" }
      members.append(.init("provider_name", .string(change.provider)))
      members.append(.init("values", ValueShape.redacted(value)))
      members.append(.init("sensitive_values", ValueShape.sensitive(value)))
      tree.add(.object(members), in: change.address.module)
    }
    let outputs = plan.outputs.compactMap { output -> JSON.Member? in
      guard let value = pick(output) else { return nil }
      return .init(output.name, ValueShape.output(value, isSensitive: output.isSensitive))
    }
    return ["outputs": .object(outputs), "root_module": tree.json]
  }

  private func change(_ change: PlannedChange) -> JSON {
    var members = Self.identity(change.address, deposed: change.deposed)
    if let previous = change.previousAddress {
      members.append(.init("previous_address", .string(previous.description)))
    }
    members.append(.init("provider_name", .string(change.provider)))
    var body = Self.change(before: change.before, after: change.action == .delete ? nil : change.after)
    body.insert(.init("actions", .array(Self.actions(change.action).map { .string($0) })), at: 0)
    if !change.replacePaths.isEmpty {
      body.append(.init("replace_paths", .array(change.replacePaths.map { .string($0.description) })))
    }
    if let id = change.importID { body.append(.init("importing", ["id": .string(id)])) }
    members.append(.init("change", .object(body)))
    if let reason = change.reason { members.append(.init("action_reason", .string(reason.rawValue))) }
    return .object(members)
  }

  private func drift(_ drift: Drift) -> JSON {
    var members = Self.identity(drift.address, deposed: drift.deposed)
    var body = Self.change(before: drift.before, after: drift.after)
    body.insert(.init("actions", .array([drift.after == nil ? "delete" : "update"])), at: 0)
    members.append(.init("change", .object(body)))
    return .object(members)
  }

  private func output(_ output: OutputChange) -> JSON {
    let mark: (Value) -> Value = { output.isSensitive ? $0.marked(.sensitive) : $0 }
    var body = Self.change(before: output.before.map(mark), after: output.after.map(mark))
    let action = output.action == .noop ? "no-op" : output.action.rawValue
    body.insert(.init("actions", .array([.string(action)])), at: 0)
    return .object(body)
  }

  private func check(_ check: CheckResult) -> JSON {
    [
      "address": .string(check.address), "kind": .string(check.kind.rawValue),
      "status": .string(check.status.rawValue), "message": check.message.map { .string($0) } ?? .null,
    ]
  }

  private static func identity(_ address: InstanceAddress, deposed: String?) -> [JSON.Member] {
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
      .init("after_unknown", ValueShape.unknown(after)),
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
