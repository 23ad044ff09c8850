import ProviderKit
import Streams
import Values

/// What must hold between the parts of a table's declaration.
enum TableRules {
  static func problems(_ table: TableDefinition) -> [ProviderDiagnostic] {
    var problems: [ProviderDiagnostic] = []
    var seen: Set<String> = []
    for (index, column) in table.columns.enumerated() {
      let path = ValuePath("column").index(index).attribute("name")
      if !seen.insert(column.name).inserted {
        problems.append(ProviderDiagnostic(.error, "column `\(column.name)` is declared twice", path: path))
      }
    }
    for (index, name) in table.key.enumerated() where table.column(name) == nil {
      problems.append(unknown(name, ValuePath("key").index(index), table))
    }
    for (position, index) in table.indexes.enumerated() {
      for (place, name) in index.columns.enumerated() where table.column(name) == nil {
        problems.append(unknown(name, ValuePath("index").index(position).attribute("columns").index(place), table))
      }
    }
    return problems + partitionProblems(table)
  }

  private static func partitionProblems(_ table: TableDefinition) -> [ProviderDiagnostic] {
    guard let name = table.partitionBy else {
      if table.kind == .timeSeries || table.kind == .warehouse {
        return [
          ProviderDiagnostic(
            .error, "a table of kind `\(table.kind.rawValue)` needs `partition_by`",
            detail: "it names the timestamp column whose day partitions the table", path: "kind")
        ]
      }
      return table.retentionSeconds == nil
        ? [] : [ProviderDiagnostic(.error, "`retention` needs `partition_by`", path: "retention")]
    }
    guard let column = table.column(name) else { return [unknown(name, "partition_by", table)] }
    guard column.type == .timestamp else {
      return [
        ProviderDiagnostic(
          .error, "`partition_by` must name a timestamp column",
          detail: "column `\(name)` is of type `\(column.type.rawValue)`", path: "partition_by")
      ]
    }
    return []
  }

  private static func unknown(_ name: String, _ path: ValuePath, _ table: TableDefinition) -> ProviderDiagnostic {
    let columns = table.columns.map { "`\($0.name)`" }.joined(separator: ", ")
    return ProviderDiagnostic(
      .error, "the table has no column `\(name)`", detail: "its columns are \(columns)", path: path)
  }
}
