/// A table of left-aligned columns, two spaces apart, without a line at the end that is all spaces.
struct Table {
  private var rows: [[String]]

  init(_ header: [String]) { rows = [header] }

  var isEmpty: Bool { rows.count < 2 }

  mutating func append(_ row: [String]) { rows.append(row) }

  /// The text; `style` paints a cell after its width is known.
  func text(style: (_ row: Int, _ column: Int, _ text: String) -> String = { $2 }) -> String {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    return rows.enumerated().map { index, row in
      row.enumerated().map { column, cell in
        let padding = column == row.count - 1 ? 0 : widths[column] - cell.count + 2
        return style(index, column, cell) + String(repeating: " ", count: padding)
      }.joined()
    }.joined(separator: "\n")
  }
}
