import Engine
import Values

/// A plan for people: what changes, why, and how much of it.
struct PlanView {
  let plan: Plan
  let paint: Paint
  var reveals = false

  func text() -> String {
    var sections: [String] = []
    if !plan.drift.isEmpty { sections.append(drift) }
    let changes = plan.effectiveChanges
    if !changes.isEmpty {
      sections.append(legend(changes) + changes.map { change($0) }.joined(separator: "\n"))
    }
    if let outputs { sections.append(outputs) }
    if !plan.deferred.isEmpty { sections.append(deferred) }
    sections.append(summary)
    return sections.joined(separator: "\n")
  }

  /// One line: how much is to be done.
  var summary: String {
    if plan.isEmpty { return paint("No changes.", .bold, .green) + " What is applied is what the manifests say.\n" }
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

  private var values: ValueText { ValueText(paint: paint, reveals: reveals) }

  private func legend(_ changes: [PlannedChange]) -> String {
    let actions = Set(changes.map(\.action))
    let lines = PlannedAction.allCases.filter { actions.contains($0) && $0 != .noop }
      .map { "  \(mark($0)) \(Self.meaning($0))" }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n\n"
  }

  private func change(_ change: PlannedChange) -> String {
    var lines = ["  " + paint("# \(change.id.description)", .bold) + " " + Self.verdict(change)]
    if let previous = change.previousAddress { lines.append("  # (moved from \(previous))") }
    if let id = change.importID { lines.append("  # (imported from \(ValueText.quoted(id)))") }
    if let reason = change.reason.flatMap(Self.reason) { lines.append("  # (because \(reason))") }
    let resource = change.address.resource
    let keyword = change.isData ? "data" : "resource"
    lines.append(
      "\(mark(change.action)) \(keyword) \(ValueText.quoted(resource.type)) \(ValueText.quoted(resource.name)) {")
    let text = DifferenceText(paint: paint, values: values, replacePaths: change.replacePaths)
    lines += text.members(change.before, change.action == .delete ? nil : change.after, indent: 6)
    lines.append("    }")
    return lines.map { $0.hasPrefix(" ") ? $0 : "  " + $0 }.joined(separator: "\n") + "\n"
  }

  private var drift: String {
    var lines = [paint("Changed outside of stack", .bold) + " since the last apply:", ""]
    for drift in plan.drift {
      lines.append(
        "  " + paint("# \(drift.id.description)", .bold) + (drift.after == nil ? " is gone" : " has changed"))
      guard let after = drift.after else { continue }
      lines += DifferenceText(paint: paint, values: values).members(drift.before, after, indent: 6)
    }
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
    let lines = DifferenceText(paint: paint, values: values).members(object(\.before), object(\.after), indent: 2)
    return (["Changes to outputs:"] + lines).joined(separator: "\n") + "\n"
  }

  private var deferred: String {
    let names = plan.deferred.map { "  " + $0 }.joined(separator: "\n")
    return "Planned after a first stage, because their number is not known before:\n\(names)\n"
  }

  private func mark(_ action: PlannedAction) -> String {
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

  private static func reason(_ reason: PlannedChange.Reason) -> String? {
    switch reason {
    case .cannotUpdate, .tainted, .destroyed, .configurationUnknown: nil
    case .requested: "you asked for it"
    case .triggered: "something in its `replace_triggered_by` changes"
    case .notConfigured: "it is not in the manifests any more"
    case .moduleGone: "its module is not in the manifests any more"
    case .wrongRepetition: "`count` or `for_each` was added or removed"
    case .countIndex: "its index is beyond `count`"
    case .eachKey: "its key is not in `for_each`"
    case .deposed: "its replacement is there"
    case .dependencyPending: "something it depends on changes first"
    }
  }
}
