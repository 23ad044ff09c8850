import Diagnostics
import Engine
import StateStorage
import Values

/// How an apply ended.
struct SummaryView {
  /// `nil` when there was nothing to do.
  let summary: ApplySummary?
  let outputs: [OutputRecord]
  let destroyed: Bool
  /// The command that goes on.
  let again: String
  /// Whether something failed when all was applied, such as to push it to a back end.
  var hasFault = false
  /// Whether it was told to stop before it came to its end.
  var isInterrupted = false

  func text(_ paint: Paint) throws -> String {
    var lines: [String] = []
    if let summary { lines.append(verdict(summary, paint)) }
    if !outputs.isEmpty, summary?.succeeded ?? true {
      if !lines.isEmpty { lines.append("") }
      lines.append(paint("Outputs:", .bold) + "\n")
      lines.append(try OutputsView(paint: paint).text(outputs))
    }
    return lines.joined(separator: "\n")
  }

  var json: [JSON.Member] {
    var members: [JSON.Member] = [.init("succeeded", .bool((summary?.succeeded ?? true) && !hasFault))]
    for step in [ChangeStep.create, .update, .delete, .read, .forget, .importing] {
      members.append(.init(step.rawValue, .number(Number(summary?.counts[step] ?? 0))))
    }
    members += [
      .init("failed", .array((summary?.failures ?? []).map { .string($0.object.description) })),
      .init(
        "skipped",
        .array(((summary?.skipped ?? []).map(\.object.description) + (summary?.unplanned ?? [])).map { .string($0) })),
    ]
    if let unplanned = summary?.unplanned, !unplanned.isEmpty {
      members.append(.init("unplanned", .array(unplanned.map { .string($0) })))
    }
    members += [
      .init("interrupted", .bool(isInterrupted)),
      .init(
        "outputs",
        .object(
          outputs.map { output in
            JSON.Member(
              output.name,
              [
                "sensitive": .bool(output.isSensitive),
                "value": output.plainValue.map { ValueShape.redacted($0) } ?? .null,
              ])
          })),
    ]
    return members
  }

  /// All there is to tell of what failed.
  func diagnostics(_ summary: ApplySummary) -> Diagnostics {
    var all = summary.diagnostics
    let told = Set(all)
    for failure in summary.failures {
      for diagnostic in failure.diagnostics where !told.contains(diagnostic) { all.append(diagnostic) }
    }
    return all
  }

  private func verdict(_ summary: ApplySummary, _ paint: Paint) -> String {
    let counts = [
      (ChangeStep.importing, "imported"), (.create, "added"), (.update, "changed"), (.delete, "destroyed"),
      (.forget, "forgotten"),
    ].compactMap { step, word -> String? in
      let count = summary.counts[step] ?? 0
      return count > 0 || [.create, .update, .delete].contains(step) ? "\(count) \(word)" : nil
    }
    let done = counts.joined(separator: ", ") + " in " + DurationText.of(summary.elapsed)
    if summary.succeeded {
      return paint(destroyed ? "Destroyed:" : "Applied:", .bold, .green) + " " + done + "."
    }
    let word = summary.isInterrupted ? "Stopped:" : "Failed:"
    var lines = [paint(word, .bold, .red) + " " + done + "."]
    if !summary.failures.isEmpty || !summary.unplanned.isEmpty {
      let count = summary.skipped.count + summary.unplanned.count
      let reason = summary.unplanned.isEmpty ? "" : ": the next stage was not applied (\(Self.some(summary.unplanned)))"
      lines.append("\(summary.failures.count) failed, \(count) not begun\(reason).")
    }
    lines += Self.leftOut(summary)
    // A condition that does not hold, a plan would not pass.
    let isFaulty = !summary.failures.isEmpty || summary.hasRefusals
    lines.append(
      "What was done is kept. " + (isFaulty ? "Mend what failed, then run " : "To go on, run ")
        + "`" + again + "`"
        + (isFaulty ? " again." : "."))
    return lines.joined(separator: "\n")
  }

  /// What a further stage would have planned but for what failed, a line for each failure.
  private static func leftOut(_ summary: ApplySummary) -> [String] {
    let left = summary.skipped.filter { !$0.wasPlanned }
    let causes = Dictionary(grouping: left) { $0.because?.description ?? "" }.sorted { $0.key < $1.key }
    let told = causes.prefix(3).map { cause, skipped in
      "Left out of the next stage because \(cause) failed: \(some(skipped.map(\.object.description)))."
    }
    return told + (causes.count > 3 ? ["\(causes.count - 3) more failures have left out others."] : [])
  }

  private static func some(_ names: [String]) -> String {
    let rest = names.count - 3
    return names.prefix(3).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
