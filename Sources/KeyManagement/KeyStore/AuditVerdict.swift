/// Whether the audit log is as it was written.
public enum AuditVerdict: Hashable, Sendable {
  /// All entries are there and follow each other. Who keeps the head elsewhere can tell later that the log was not
  /// set back to an earlier state.
  case whole(entries: Int, head: String)
  /// An entry is not what was written, or does not follow the one before.
  case changed(sequence: Int)
  /// An entry was taken away.
  case missing(sequence: Int)
  /// Keys are older than the first entry, though the making of each is one.
  case begunAnew
  /// There are entries, but no key that binds them: the log is of an older program and nothing was written since, or
  /// somebody wrote it anew.
  case unkeyed(entries: Int)
}
