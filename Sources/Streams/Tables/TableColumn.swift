/// One column of a table.
public struct TableColumn: Codable, Hashable, Sendable {
  public var name: String
  public var type: ColumnType
  public var nullable: Bool

  public init(_ name: String, _ type: ColumnType, nullable: Bool = true) {
    self.name = name
    self.type = type
    self.nullable = nullable
  }
}
