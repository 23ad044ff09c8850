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
    let values = PlanValuesJSON(plan: plan, types: types)
    let prior = values.prior
    let json: JSON = [
      "variables": .object(
        plan.variables.sorted { $0.key < $1.key }.map { .init($0.key, ["value": ValueShape.redacted($0.value)]) }),
      "planned_values": values.planned,
      "prior_state": [
        "format_version": "1.0", "terraform_version": .string(StateV4.terraformVersion), "values": prior ?? [:],
      ],
      "configuration": ConfigurationJSON(configuration: configuration, types: types).json,
      "relevant_attributes": RelevantAttributes(plan, configuration).json,
      "applyable": .bool(!plan.isEmpty),
      "complete": .bool(plan.deferred.isEmpty && !plan.isPartial),
      "errored": false,
      "resource_drift": .array(drift),
      "resource_changes": .array(plan.changes.filter { !$0.isPastRead }.map(change)),
      "output_changes": .object(plan.outputs.map { JSON.Member($0.name, output($0)) }),
      "deferred": .array(plan.deferred.map { .string($0) }),
      "waiting": .array(plan.waiting.map { .string($0) }),
      "checks": CheckJSON(plan.checkRecords(configuration)).json,
      "timestamp": .string(time),
    ]
    // There is no state before the first apply, not an empty one.
    return (json.members ?? []).filter { prior != nil || $0.key != "prior_state" }
  }

  private func change(_ change: PlannedChange) -> JSON {
    var members = PlanValuesJSON.identity(change.address)
    if let deposed = change.deposed { members.append(.init("deposed", .string(deposed))) }
    if let previous = change.previousAddress {
      members.append(.init("previous_address", .string(previous.description)))
    }
    members.append(PlanValuesJSON.provider(change.provider, change.address))
    var body = Self.change(before: change.before, after: change.action == .delete ? nil : change.after)
    body.insert(.init("actions", .array(Self.actions(change.action).map { .string($0) })), at: 0)
    if !change.replacePaths.isEmpty {
      body.append(.init("replace_paths", .array(change.replacePaths.map(Self.path))))
    }
    if let id = change.importID { body.append(.init("importing", ["id": .string(id)])) }
    members.append(.init("change", .object(body)))
    if let reason = reason(change) { members.append(.init("action_reason", .string(reason))) }
    return .object(members)
  }

  /// What is not as the state has it; where nothing else is to be taken over, what only moved as well.
  private var drift: [JSON] {
    var found = plan.drift
    if plan.mode == .refreshOnly {
      let known = Set(found.map(\.id))
      for object in plan.others where object.previousAddress != nil {
        let moved = Drift(
          address: object.address, previousAddress: object.previousAddress, before: object.value, after: object.value)
        if !known.contains(moved.id) { found.append(moved) }
      }
      found.sort { ($0.address, $0.deposed ?? "") < ($1.address, $1.deposed ?? "") }
    }
    return found.map(drift)
  }

  private func drift(_ drift: Drift) -> JSON {
    var members = PlanValuesJSON.identity(drift.address)
    if let deposed = drift.deposed { members.append(.init("deposed", .string(deposed))) }
    if let previous = drift.previousAddress {
      members.append(.init("previous_address", .string(previous.description)))
    }
    members.append(PlanValuesJSON.provider(StateV4.ownProvider, drift.address))
    var body = Self.change(before: drift.before, after: drift.after)
    let action = drift.after == nil ? "delete" : drift.after == drift.before ? "no-op" : "update"
    body.insert(.init("actions", .array([.string(action)])), at: 0)
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
    // An output that is null is none, as long as it was none.
    let isNothing = output.before == nil && after?.isNull == true
    let action = output.action == .noop || isNothing ? "no-op" : output.action.rawValue
    body.insert(.init("actions", .array([.string(action)])), at: 0)
    return .object(body)
  }

  /// Why, in Terraform's words; those that its format does not know say no more than the action does. A module that is gone is one
  /// that still stands in the manifests there.
  private func reason(_ change: PlannedChange) -> String? {
    guard let reason = change.reason, ![.destroyed, .deposed].contains(reason) else { return nil }
    guard [.notConfigured, .moduleGone].contains(reason), configuration[change.address.configuration] == nil else {
      return reason.rawValue
    }
    return change.previousAddress == nil
      ? PlannedChange.Reason.notConfigured.rawValue : "delete_because_no_move_target"
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
