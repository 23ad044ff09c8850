import Diagnostics

/// A table of left-aligned columns, two spaces apart, without a line at the end that is all spaces. A row is one line, whatever is in
/// its cells.
struct Table {
  private var rows: [[String]]

  init(_ header: [String]) { rows = [header] }

  var isEmpty: Bool { rows.count < 2 }

  mutating func append(_ row: [String]) { rows.append(row.map(\.printable)) }

  /// The least that is left of a first column that has to give way.
  private static let leastName = 16

  /// The text; `style` paints a cell after its width is known.
  ///
  /// - Parameter limit: cells that a line may have. Where it has more the first column gives way, at its start: the end of an
  ///   address says most. `nil` for as many as there are.
  func text(
    limit: Int? = nil, style: (_ row: Int, _ column: Int, _ text: String) -> String = { $2 }
  ) -> String {
    var rows = rows
    if let limit, let most = rows.map({ $0.first?.count ?? 0 }).max() {
      let rest = Self.widths(rows).reduce(0) { $0 + $1 + 2 } - most - 2
      let room = max(limit - rest, Self.leastName)
      for index in rows.indices { rows[index][0] = Self.ending(rows[index][0], in: room) }
    }
    let widths = Self.widths(rows)
    return rows.enumerated().map { index, row in
      row.enumerated().map { column, cell in
        let padding = column == row.count - 1 ? 0 : widths[column] - cell.count + 2
        return style(index, column, cell) + String(repeating: " ", count: padding)
      }.joined()
    }.joined(separator: "\n")
  }

  private static func ending(_ text: String, in room: Int) -> String {
    text.count > room ? "…" + text.suffix(room - 1) : text
  }

  private static func widths(_ rows: [[String]]) -> [Int] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    return widths
  }
}
