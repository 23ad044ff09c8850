import Builds
import Diagnostics
import Foundation
import Platform

/// One build as a person reads it.
struct BuildShowView {
  let record: BuildRecord
  /// Where a browser finds it.
  var page: String?

  func text(_ paint: Paint) -> String {
    let reason = record.reason.map { ", \($0.printable)" } ?? ""
    var lines = [paint(record.id, .bold) + "  " + record.status.rawValue + reason]
    lines.append("definition  \(record.request.definition.printable)")
    let branch = record.branch.map { " (\($0.printable))" } ?? ""
    switch record.request.source {
    case .none: break
    case .folder(let path), .commit(let path, _): lines.append("source      \(path.printable)")
    }
    if let tree = record.request.workTree { lines.append("work tree   \(tree.printable)") }
    if let commit = record.commit { lines.append("commit      \(commit)" + branch) }
    if let trigger = record.request.trigger { lines.append("trigger     \(trigger.printable)") }
    if let earlier = record.retryOf { lines.append("retry of    \(earlier)") }
    if let approval = record.approval {
      let what = "\(approval.isApproved ? "approved" : "rejected") by \(approval.by.printable)"
      lines.append("approval    \(what)" + (approval.comment.map { ": \($0.printable)" } ?? ""))
    }
    lines.append("created     \(record.created)")
    lines.append("took        \(Self.took(record.started, record.finished))")
    if let page { lines.append("page        \(page)") }
    if let fault = record.logFault { lines.append("log         not whole: \(fault)") }
    if !record.steps.isEmpty {
      var table = Table(["STEP", "BUILDER", "STATUS", "TOOK", ""])
      for step in record.steps {
        table.append([
          step.name, step.builder, step.status.rawValue, step.seconds.map { DurationText.of(seconds: $0) } ?? "-",
          step.isRestored ? "restored" : step.exit ?? "",
        ])
      }
      lines += ["", table.text { row, _, text in row == 0 ? paint(text, .bold) : text }]
    }
    if !record.artifacts.isEmpty {
      lines += ["", "artifacts"] + record.artifacts.map { "  \($0.path.printable)  \($0.bytes) bytes" }
    }
    lines += record.images.map { "image       \($0.name)  \($0.id)" + ($0.isPushed ? "  pushed" : "") }
    return lines.joined(separator: "\n")
  }

  static func took(_ start: String?, _ end: String?) -> String {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    guard let start = start.flatMap({ try? style.parse($0) }) else { return "-" }
    let end = end.flatMap { try? style.parse($0) } ?? Date()
    return DurationText.of(seconds: end.timeIntervalSince(start))
  }
}
