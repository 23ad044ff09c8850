/// How a build, or a step of one, stands.
public enum BuildStatus: String, Sendable, Codable, CaseIterable {
  /// It waits for somebody's approval.
  case pending = "PENDING"
  case queued = "QUEUED"
  case working = "WORKING"
  case success = "SUCCESS"
  case failure = "FAILURE"
  case timeout = "TIMEOUT"
  case cancelled = "CANCELLED"
  /// It waited in the queue for too long.
  case expired = "EXPIRED"
  /// The process that ran it is gone.
  case interrupted = "INTERRUPTED"
  /// A queued build that a later one of the same branch took the place of.
  case superseded = "SUPERSEDED"
  /// A step that did not run, because the build ended before its turn.
  case skipped = "SKIPPED"
  /// The machine's fault, not the build's: no workspace, no disk.
  case internalError = "INTERNAL_ERROR"

  public var isFinal: Bool { ![.pending, .queued, .working].contains(self) }
}
