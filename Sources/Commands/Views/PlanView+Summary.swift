import Engine
import Language

extension PlanView {
  /// A line for each resource and what happens to it.
  func overview(_ changes: [PlannedChange]) -> String {
    let groups = ChangeGroup.all(changes, drifted: drifted, comparesValues: false)
    let rows = groups.compactMap { group -> (action: PlannedAction, name: String, note: String)? in
      guard let first = group.first else { return nil }
      let count = group.changes.count
      let name = count == 1 ? first.id.description : "\(first.address.configuration) (\(count))"
      return (first.action, name, notes(first).joined(separator: ", "))
    }
    let width = rows.map(\.name.count).max() ?? 0
    return rows.map { row in
      let pad = row.note.isEmpty ? "" : ValueText.spaces(width - row.name.count + 2) + paint("# " + row.note, .dim)
      return "\(mark(row.action)) \(row.name)\(pad)"
    }.joined(separator: "\n") + "\n"
  }

  /// What there is to say of a change beside its action.
  func notes(_ change: PlannedChange) -> [String] {
    var notes: [String] = []
    if let previous = change.previousAddress { notes.append("moved from \(previous)") }
    if let id = change.importID { notes.append("imported from \(ValueText.quoted(id))") }
    if drifted.contains(change.id) { notes.append("drifted: it was changed outside of stack") }
    if let reason = change.reason.flatMap(Self.reason) { notes.append("because \(reason)") }
    return notes
  }

  static func reason(_ reason: PlannedChange.Reason) -> String? {
    switch reason {
    case .cannotUpdate, .tainted, .destroyed, .configurationUnknown: nil
    case .requested: "you asked for it"
    case .triggered: "something in its `replace_triggered_by` changes"
    case .notConfigured: "it is not in the manifests any more"
    case .moduleGone: "its module is not in the manifests any more"
    case .wrongRepetition: "`count` or `for_each` was added or removed"
    case .disabled: "its `enabled` is false"
    case .countIndex: "its index is beyond `count`"
    case .eachKey: "its key is not in `for_each`"
    case .deposed: "its replacement is there"
    case .dependencyPending: "something it depends on changes first"
    }
  }
}
