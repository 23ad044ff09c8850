import GRDB

extension Database {
  /// The first row that the statement gives.
  @inlinable
  public func first(_ sql: String, _ arguments: StatementArguments = []) throws -> CheckedRow? {
    try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments).map { CheckedRow($0) }
  }

  /// What `transform` makes of each row; one at a time is in memory.
  @inlinable
  public func all<Element>(
    _ sql: String, _ arguments: StatementArguments = [], _ transform: (CheckedRow) throws -> Element
  ) throws -> [Element] {
    var elements: [Element] = []
    let cursor = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
    while let row = try cursor.next() { elements.append(try transform(CheckedRow(row))) }
    return elements
  }

  /// Runs a statement that gives no rows, or whose rows nobody wants.
  @inlinable
  public func run(_ sql: String, _ arguments: StatementArguments = []) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }
}
