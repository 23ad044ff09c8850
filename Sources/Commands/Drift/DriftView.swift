import Engine
import ProviderKit
import Values

/// What differs, for people and as JSON. Sensitive values are hidden in both.
struct DriftView {
  let report: DriftReport
  let paint: Paint

  var text: String {
    let ignored = report.ignored.count
    let note = ignored == 0 ? "" : " \(ignored) differing \(ignored == 1 ? "object is" : "objects are") ignored."
    guard report.isDrifted else {
      return paint("No drift.", .bold, .green) + " What is there is what was applied." + note
    }
    var lines: [String] = []
    for object in report.drifted {
      let isGone = object.drift.after == nil
      lines.append(
        paint(isGone ? "-" : "~", isGone ? .red : .yellow) + " " + paint(object.drift.id.description, .bold)
          + (isGone ? " is gone" + (object.drift.reason.map { ": \($0)" } ?? "") : ""))
      lines += object.differences.map { "    \($0.path): " + value($0.before) + " -> " + value($0.after) }
    }
    let count = report.drifted.count
    lines.append("")
    lines.append(
      paint("Drift:", .bold) + " \(count) \(count == 1 ? "object differs" : "objects differ")." + note
        + " `stack apply` puts things right, `stack refresh` accepts them.")
    return lines.joined(separator: "\n")
  }

  var json: JSON {
    [
      "format_version": "1.0", "drifted": .bool(report.isDrifted),
      "objects": .array(report.drifted.map(json)), "ignored": .array(report.ignored.map(json)),
    ]
  }

  private func value(_ value: Value?) -> String {
    guard let value else { return "(none)" }
    return ValueText(paint: paint, longestString: 80).text(value, indent: 4)
  }

  private func json(_ object: DriftReport.Object) -> JSON {
    let address = object.drift.address
    var members: [JSON.Member] = [.init("address", .string(address.description))]
    if let deposed = object.drift.deposed { members.append(.init("deposed", .string(deposed))) }
    members += [
      .init("type", .string(address.resource.type)),
      .init("kind", .string(object.drift.after == nil ? "gone" : "changed")),
    ]
    if let reason = object.drift.reason { members.append(.init("reason", .string(reason))) }
    members.append(.init("differences", .array(object.differences.map(json))))
    return .object(members)
  }

  private func json(_ difference: ValueDiff) -> JSON {
    let isSecret = (difference.before?.isSensitive ?? false) || (difference.after?.isSensitive ?? false)
    return [
      "path": .string(difference.path.description), "sensitive": .bool(isSecret),
      "before": isSecret ? .null : ValueShape.redacted(difference.before),
      "after": isSecret ? .null : ValueShape.redacted(difference.after),
    ]
  }
}
