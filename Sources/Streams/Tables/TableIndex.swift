/// An index over columns of a table, in their order.
public struct TableIndex: Codable, Hashable, Sendable {
  public var columns: [String]
  public var unique: Bool

  public init(_ columns: [String], unique: Bool = false) {
    self.columns = columns
    self.unique = unique
  }

  /// The name of the index in the database, the same for the same columns of the same table.
  func name(table: String) -> String {
    "\(table)__\(columns.joined(separator: "_"))\(unique ? "__unique" : "")"
  }
}
