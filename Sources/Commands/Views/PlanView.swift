import Engine
import ProviderKit
import Values

/// A plan for people: what changes, why, and how much of it.
struct PlanView {
  enum Detail: Sendable {
    /// A line a resource.
    case summary
    /// Every change, but of many alike only one; long values cut.
    case normal
    /// Every change and every value in full.
    case full
  }

  let plan: Plan
  let paint: Paint
  let types: StateTypes
  let detail: Detail
  /// The objects that were changed outside of stack.
  let drifted: Set<ObjectID>

  /// A plan of more changes than this shows of many alike only one.
  private static let manyChanges = 50
  /// So many are many alike.
  private static let manyAlike = 10

  init(plan: Plan, paint: Paint, types: StateTypes, detail: Detail = .normal) {
    self.plan = plan
    self.paint = paint
    self.types = types
    self.detail = detail
    drifted = Set(plan.drift.map(\.id))
  }

  func text() -> String {
    var sections: [String] = []
    if !plan.drift.isEmpty, detail != .summary { sections.append(drift) }
    if !moved.isEmpty, detail != .summary { sections.append(moves) }
    let changes = plan.effectiveChanges
    if !changes.isEmpty {
      let body = detail == .summary ? overview(changes) : details(changes)
      sections.append(legend(changes) + body)
    }
    if let outputs { sections.append(outputs) }
    if !plan.deferred.isEmpty { sections.append(deferred) }
    sections.append(summary)
    return sections.joined(separator: "\n")
  }

  /// One line: how much is to be done.
  var summary: String {
    if plan.isEmpty {
      let rest =
        moved.isEmpty
        ? "What is applied is what the manifests say." : "\(moved.count) to move, which an apply writes into the state."
      return paint("No changes.", .bold, .green) + " \(rest)\n"
    }
    let counts = plan.counts
    let replaced = (counts[.replace] ?? 0) + (counts[.createBeforeDelete] ?? 0)
    let imported = plan.changes.filter { $0.importID != nil }.count
    let moved = plan.changes.filter { $0.previousAddress != nil }.count
    var parts: [String] = []
    if imported > 0 { parts.append("\(imported) to import") }
    if moved > 0 { parts.append("\(moved) to move") }
    parts.append("\((counts[.create] ?? 0) + replaced) to add")
    parts.append("\(counts[.update] ?? 0) to change")
    parts.append("\((counts[.delete] ?? 0) + replaced) to destroy")
    if let forgotten = counts[.forget] { parts.append("\(forgotten) to forget") }
    return paint("Plan:", .bold) + " " + parts.joined(separator: ", ") + ".\n"
  }

  // MARK: -

  private func differences(_ change: PlannedChange?) -> DifferenceText {
    let values = detail == .full ? ValueText(paint: paint, longestString: nil) : ValueText(paint: paint)
    return DifferenceText(paint: paint, values: values, replacePaths: change?.replacePaths ?? [])
  }

  private func schema(_ address: InstanceAddress) -> BlockSchema? {
    types.block(address.resource.type, isData: address.resource.mode == .data)
  }

  private func details(_ changes: [PlannedChange]) -> String {
    guard detail == .normal, changes.count > Self.manyChanges else {
      return changes.map { change($0) }.joined(separator: "\n")
    }
    let groups = ChangeGroup.all(changes, drifted: drifted, comparesValues: true)
    return groups.map { group -> String in
      guard group.changes.count >= Self.manyAlike, let first = group.first, let last = group.changes.last else {
        return group.changes.map { change($0) }.joined(separator: "\n")
      }
      let others = group.changes.count - 1
      return change(first) + "  "
        + paint("# and \(others) more like it, up to \(last.id.description)", .bold)
        + paint(" (--verbose shows all)", .dim) + "\n"
    }.joined(separator: "\n")
  }

  private func legend(_ changes: [PlannedChange]) -> String {
    let actions = Set(changes.map(\.action))
    let lines = PlannedAction.allCases.filter { actions.contains($0) && $0 != .noop }
      .map { "  \(mark($0)) \(Self.meaning($0))" }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n\n"
  }

  private func change(_ change: PlannedChange) -> String {
    var lines = ["  " + paint("# \(change.id.description)", .bold) + " " + Self.verdict(change)]
    lines += notes(change).map { "  # (\($0))" }
    let resource = change.address.resource
    let keyword = change.isData ? "data" : "resource"
    lines.append(
      "\(mark(change.action)) \(keyword) \(ValueText.quoted(resource.type)) \(ValueText.quoted(resource.name)) {")
    lines += differences(change).members(
      change.before, change.action == .delete ? nil : change.after, schema: schema(change.address), indent: 6)
    lines.append("    }")
    return lines.map { $0.isEmpty || $0.hasPrefix(" ") ? $0 : "  " + $0 }.joined(separator: "\n") + "\n"
  }

  private var drift: String {
    var lines = [paint("Changed outside of stack", .bold) + " since the last apply:", ""]
    let shown = detail == .full ? plan.drift[...] : plan.drift.prefix(Self.manyChanges)
    for drift in shown {
      lines.append(
        "  " + paint("# \(drift.id.description)", .bold) + (drift.after == nil ? " is gone" : " has changed"))
      if let reason = drift.reason { lines.append("  # (\(reason))") }
      guard let after = drift.after else { continue }
      lines += differences(nil).members(drift.before, after, schema: schema(drift.address), indent: 6)
    }
    let hidden = plan.drift.count - shown.count
    if hidden > 0 { lines.append("  # and \(hidden) more (--verbose shows all)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What `moved` blocks give another address where nothing but drift is taken over, so that no change tells of it.
  private var moved: [PriorObject] {
    plan.mode == .refreshOnly ? plan.others.filter { $0.previousAddress != nil } : []
  }

  private var moves: String {
    let shown = detail == .full ? moved[...] : moved.prefix(Self.manyChanges)
    var lines = [paint("Moved", .bold) + " by the manifests:", ""]
    for object in shown {
      lines.append(
        "  " + paint("# \(object.address)", .bold) + " (moved from \(object.previousAddress ?? object.address))")
    }
    let hidden = moved.count - shown.count
    if hidden > 0 { lines.append("  # and \(hidden) more (--verbose shows all)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private var outputs: String? {
    let changed = plan.outputs.filter { $0.action != .noop }
    guard !changed.isEmpty else { return nil }
    func object(_ pick: (OutputChange) -> Value?) -> Value {
      .object(
        ValueMap(
          changed.compactMap { output in
            pick(output).map { (output.name, output.isSensitive ? $0.marked(.sensitive) : $0) }
          }))
    }
    let lines = differences(nil).members(object(\.before), object(\.after), indent: 2)
    return (["Changes to outputs:"] + lines).joined(separator: "\n") + "\n"
  }

  private var deferred: String {
    let names = plan.deferred.map { "  " + $0 }.joined(separator: "\n")
    let waiting = plan.waiting.map { "  " + $0 }.joined(separator: "\n")
    return "Planned after a first stage, because their number is not known before:\n\(names)\n"
      + (waiting.isEmpty ? "" : "With them, because it depends on them:\n\(waiting)\n")
  }

  func mark(_ action: PlannedAction) -> String {
    switch action {
    case .noop: "   "
    case .create: paint("  +", .green)
    case .read: paint(" <=", .cyan)
    case .update: paint("  ~", .yellow)
    case .delete: paint("  -", .red)
    case .replace: paint("-", .red) + "/" + paint("+", .green)
    case .createBeforeDelete: paint("+", .green) + "/" + paint("-", .red)
    case .forget: paint("  .", .dim)
    }
  }

  private static func meaning(_ action: PlannedAction) -> String {
    switch action {
    case .noop: ""
    case .create: "create"
    case .read: "read"
    case .update: "update in place"
    case .delete: "destroy"
    case .replace: "destroy, then create anew"
    case .createBeforeDelete: "create anew, then destroy"
    case .forget: "forget, leaving the real thing"
    }
  }

  private static func verdict(_ change: PlannedChange) -> String {
    switch change.action {
    case .noop: change.importID != nil ? "will be imported" : "stays as it is"
    case .create: "will be created"
    case .read: "will be read during apply"
    case .update: "will be updated in place"
    case .delete: "will be destroyed"
    case .replace, .createBeforeDelete: change.isTainted ? "is tainted and must be replaced" : "must be replaced"
    case .forget: "will be forgotten, and left as it is"
    }
  }
}
