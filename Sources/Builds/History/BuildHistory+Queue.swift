import AgentAPI
import GRDB
import Platform

extension BuildHistory {
  /// The builds that wait for a worker, the oldest first.
  func waiting() throws -> [BuildRecord] {
    let ids = try database.read { try String.fetchAll($0, sql: "SELECT id FROM builds WHERE is_waiting ORDER BY id") }
    return (ids ?? []).compactMap(load)
  }

  /// Takes a build that waits: of several workers one gets it, and who cancels it comes before or after, not between.
  func claim(_ id: String) throws -> BuildRecord? {
    try update(id, from: .queued) { record in
      record.status = .working
      record.runner = .current
      record.started = Timestamp.now.text
    }
  }

  /// Lets a build that waited for approval go on to the queue, or ends it.
  public func decide(_ id: String, _ approval: BuildRecord.Approval) throws -> BuildRecord? {
    let record = try update(id, from: .pending) { record in
      record.approval = approval
      record.status = approval.isApproved ? .queued : .cancelled
      guard !approval.isApproved else { return }
      record.reason = "\(approval.by) rejected it" + (approval.comment.map { ": \($0)" } ?? "")
      record.finished = Timestamp.now.text
    }
    if record?.status == .queued {
      try BuildQueue(directories: directories).add(id)
      try database.write { try $0.execute(sql: "UPDATE builds SET is_waiting = 1 WHERE id = ?", arguments: [id]) }
    }
    return record
  }
}
