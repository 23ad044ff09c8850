/// What a table is declared to be.
public struct TableDefinition: Codable, Hashable, Sendable {
  /// The column that a table without a key is keyed by: the stream sequence when a pipeline writes it, else numbered.
  public static let sequenceColumn = "_sequence"
  /// The generated column that holds the day of `partitionBy` as `2026-01-31`.
  public static let partitionColumn = "_partition"

  public var name: String
  public var kind: TableKind
  public var columns: [TableColumn]
  /// The columns that identify a row, in order; empty for a table keyed by `_sequence`.
  public var key: [String]
  public var indexes: [TableIndex]
  /// The timestamp column whose day partitions the table.
  public var partitionBy: String?
  /// How long after `partitionBy` a row is kept; `nil` for ever.
  public var retentionSeconds: Int64?

  public init(
    name: String, kind: TableKind = .relational, columns: [TableColumn], key: [String] = [],
    indexes: [TableIndex] = [], partitionBy: String? = nil, retentionSeconds: Int64? = nil
  ) {
    self.name = name
    self.kind = kind
    self.columns = columns
    self.key = key
    self.indexes = indexes
    self.partitionBy = partitionBy
    self.retentionSeconds = retentionSeconds
  }

  /// The columns that identify a row as they are in the database.
  public var storedKey: [String] { key.isEmpty ? [Self.sequenceColumn] : key }

  /// The columns a row may be written with.
  public var storedColumns: [TableColumn] {
    key.isEmpty ? [TableColumn(Self.sequenceColumn, .integer, nullable: true)] + columns : columns
  }

  public func column(_ name: String) -> TableColumn? {
    storedColumns.first { $0.name == name }
  }
}
