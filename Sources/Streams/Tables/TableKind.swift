/// What a table is for, which decides how it is laid out on disk.
public enum TableKind: String, CaseIterable, Codable, Hashable, Sendable {
  /// Rows found by key, by index and by SQL.
  case relational
  /// Rows clustered by key, so that a prefix or range of keys is one sequential read.
  case keyValue = "key_value"
  /// Rows with a time, partitioned by its day, that expire.
  case timeSeries = "time_series"
  /// Rows that are appended and analysed, partitioned by the day of a column.
  case warehouse
}
