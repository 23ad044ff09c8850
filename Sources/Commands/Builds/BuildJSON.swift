import Builds
import Values

/// Builds as JSON documents.
enum BuildJSON {
  /// - Parameter page: where a browser finds it.
  static func build(_ record: BuildRecord, page: String?) -> JSON {
    guard case .object(let members) = build(record) else { return .null }
    return .object(members + [JSON.Member("page", text(page))])
  }

  static func build(_ record: BuildRecord) -> JSON {
    [
      "id": .string(record.id), "status": .string(record.status.rawValue), "reason": text(record.reason),
      "definition": .string(record.request.definition), "create_time": .string(record.created),
      "start_time": text(record.started), "finish_time": text(record.finished), "commit": text(record.commit),
      "source": source(record.request.source), "work_tree": text(record.request.workTree),
      "branch": text(record.branch), "trigger": text(record.request.trigger), "retry_of": text(record.retryOf),
      "approval": approval(record.approval), "log_fault": text(record.logFault),
      "tags": .array(record.tags.map { .string($0) }),
      "substitutions": .object(
        record.substitutions.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
          .map { JSON.Member($0.key, .string($0.value)) }),
      "steps": .array(record.steps.map(step)), "artifacts": .array(record.artifacts.map(artifact)),
      "images": .array(
        record.images.map { ["name": .string($0.name), "id": .string($0.id), "pushed": .bool($0.isPushed)] }),
    ]
  }

  private static func source(_ source: BuildRequest.Source) -> JSON {
    switch source {
    case .none: .null
    case .folder(let path): ["folder": .string(path)]
    case .commit(let repository, _): ["repository": .string(repository)]
    }
  }

  private static func approval(_ approval: BuildRecord.Approval?) -> JSON {
    guard let approval else { return .null }
    return [
      "approved": .bool(approval.isApproved), "by": .string(approval.by), "time": .string(approval.moment),
      "comment": text(approval.comment),
    ]
  }

  static func step(_ step: BuildRecord.StepRecord) -> JSON {
    [
      "number": .number(Number(step.number)), "name": .string(step.name), "builder": .string(step.builder),
      "status": .string(step.status.rawValue), "start_time": text(step.started), "finish_time": text(step.finished),
      "milliseconds": step.seconds.map { .number(Number(Int(min($0, 1e9) * 1000))) } ?? .null,
      "exit": text(step.exit), "restored": .bool(step.isRestored),
    ]
  }

  static func artifact(_ artifact: BuildRecord.ArtifactRecord) -> JSON {
    [
      "path": .string(artifact.path), "bytes": .number(Number(artifact.bytes)), "sha256": .string(artifact.sha256),
    ]
  }

  private static func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
}
