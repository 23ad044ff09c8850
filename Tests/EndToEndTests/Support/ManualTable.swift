/// A table of a page, with the heading that it stands under.
struct ManualTable: Sendable {
  let heading: String
  let columns: [String]
  let rows: [[String]]

  static func all(in lines: [Substring]) -> [ManualTable] {
    var tables: [ManualTable] = []
    var heading = ""
    var open: [[String]] = []
    for line in lines + [""] {
      if line.hasPrefix("|") {
        open.append(cells(line))
        continue
      }
      if let columns = open.first, open.count > 2 {
        tables.append(ManualTable(heading: heading, columns: columns, rows: Array(open.dropFirst(2))))
      }
      open = []
      if line.hasPrefix("#") { heading = String(line.drop { $0 == "#" }.drop { $0 == " " }) }
    }
    return tables
  }

  /// The cells of a row; `\|` is a bar.
  private static func cells(_ line: Substring) -> [String] {
    var cells: [String] = [""]
    var isEscaped = false
    for character in line.dropFirst() {
      if character == "|", !isEscaped {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
      isEscaped = character == "\\"
    }
    return cells.dropLast().map { cell in
      String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// What the first cell of each row has in backticks, with the row.
  var named: [(name: String, row: [String])] {
    rows.compactMap { row in
      let parts = row.first?.split(separator: "`", omittingEmptySubsequences: false) ?? []
      return parts.count >= 3 ? (String(parts[1]), row) : nil
    }
  }
}
