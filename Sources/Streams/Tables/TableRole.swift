/// What a workload may do with a table.
public enum TableRole: String, CaseIterable, Codable, Hashable, Sendable {
  /// Read rows.
  case reader
  /// Write and delete rows; does not include reading.
  case writer
}
