/// Whether the audit log is as it was written.
public enum AuditVerdict: Hashable, Sendable {
  /// All entries are there and follow each other. Who keeps the head elsewhere can tell later that the log was not
  /// written anew.
  case whole(entries: Int, head: String)
  /// An entry is not what was written, or does not follow the one before.
  case changed(sequence: Int)
  /// An entry was taken away.
  case missing(sequence: Int)
}
