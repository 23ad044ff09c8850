import AgentAPI
import Databases
import GRDB
import Platform

extension BuildHistory {
  /// The builds that wait for a worker, the oldest first.
  func waiting() throws -> [BuildRecord] {
    try builds("SELECT id FROM builds WHERE is_waiting ORDER BY id")
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
    if let record, record.status == .queued { try supersede(by: record) }
    return record
  }

  /// A build like an earlier one. What nobody has approved of yet waits for that.
  public func retry(_ earlier: BuildRecord) throws -> BuildRecord {
    let approval = earlier.approval.flatMap { $0.isApproved ? $0 : nil }
    return try create(
      earlier.request, retryOf: earlier.id, approval: approval, definition: try definition(of: earlier))
  }

  /// Has builds that wait give way to a later one of the same trigger, and branch or tag, if it was told to take their place.
  func supersede(by record: BuildRecord) throws {
    guard record.request.isSuperseded else { return }
    // One that may never be approved of takes the place of none that was.
    let statuses: [BuildStatus] = record.status == .pending ? [.pending] : [.pending, .queued]
    for earlier in try unbegun() where earlier.id < record.id && earlier.request.isOfSameKind(as: record.request) {
      for status in statuses {
        let ended = try update(earlier.id, from: status) { earlier in
          earlier.status = .superseded
          earlier.reason = "a later build took its place: \(record.id)"
          earlier.finished = Timestamp.now.text
        }
        if ended != nil { try BuildQueue(directories: directories).remove(earlier.id) }
      }
    }
  }

  /// Those that wait for a worker or for approval.
  private func unbegun() throws -> [BuildRecord] {
    try builds("SELECT id FROM builds WHERE is_waiting OR status = 'PENDING' ORDER BY id")
  }

  /// Those whose ids the statement gives.
  private func builds(_ sql: String) throws -> [BuildRecord] {
    (try database.read { try $0.all(sql) { try $0.text(0) } } ?? []).compactMap(load)
  }
}

extension BuildRequest {
  fileprivate func isOfSameKind(as other: BuildRequest) -> Bool {
    trigger == other.trigger && branch == other.branch && tag == other.tag
  }
}
