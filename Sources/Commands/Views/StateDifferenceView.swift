import StateStorage
import Values

/// What differs between two moments of a state, for people and as JSON. Sensitive values are hidden in both.
struct StateDifferenceView {
  let difference: StateDifference
  let paint: Paint
  let types: StateTypes

  /// Empty when nothing differs.
  func text() throws -> String {
    let marks = DifferenceText(paint: paint, values: ValueText(paint: paint, longestString: nil))
    var lines: [String] = []
    for change in difference.instances {
      let sign = Self.sign(change.before == nil, change.after == nil)
      guard let before = change.before, let after = change.after else {
        lines.append("\(sign) \(change.key)")
        continue
      }
      let members = marks.members(try types.value(before), try types.value(after), indent: 4)
      let told = Self.facts(before, after).map { "    # \($0)" } + members
      lines += told.isEmpty ? ["\(sign) \(change.key)"] : ["\(sign) \(change.key) {"] + told + ["  }"]
    }
    lines += difference.outputs.map { "\(Self.sign($0.before == nil, $0.after == nil)) output.\($0.name)" }
    return lines.joined(separator: "\n")
  }

  func json() throws -> JSON {
    [
      "resources": .array(try difference.instances.map(json)),
      "outputs": .array(
        difference.outputs.map { change in
          [
            "name": .string(change.name), "added": .bool(change.before == nil), "removed": .bool(change.after == nil),
          ]
        }),
    ]
  }

  private func json(_ change: StateDifference.Instance) throws -> JSON {
    let view = StateView(paint: paint, types: types)
    let before: JSON = try change.before.map { try view.json($0) } ?? .null
    let after: JSON = try change.after.map { try view.json($0) } ?? .null
    return [
      "address": .string(change.key.shownAddress), "deposed": change.key.deposed.map { .string($0) } ?? .null,
      "before": before, "after": after,
    ]
  }

  /// What changed beside the attributes.
  private static func facts(_ before: InstanceRecord, _ after: InstanceRecord) -> [String] {
    var facts: [String] = []
    if before.status != after.status { facts.append(after.status == .tainted ? "tainted" : "no longer tainted") }
    if before.provider != after.provider { facts.append("provider \(before.provider) -> \(after.provider)") }
    if before.dependencies != after.dependencies {
      facts.append("depends on \(after.dependencies.joined(separator: ", "))")
    }
    return facts
  }

  private static func sign(_ isAdded: Bool, _ isRemoved: Bool) -> String { isAdded ? "+" : isRemoved ? "-" : "~" }
}
