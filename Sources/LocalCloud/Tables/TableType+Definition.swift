import ProviderKit
import Streams
import Values

extension TableType {
  /// The table that a wholly known object declares. Throws `ProviderDiagnostic` with the place of what is wrong.
  func definition(_ planned: Value, _ context: ObjectContext) throws(ProviderDiagnostic) -> TableDefinition {
    var definition = TableDefinition(
      name: planned.text("name") ?? ResourceAddress.defaultName(context.address),
      kind: planned.text("kind").flatMap(TableKind.init) ?? .relational,
      columns: planned.blocks("column").map { Self.column($0) }, key: planned.texts("key") ?? [],
      indexes: planned.blocks("index").map { TableIndex($0.texts("columns") ?? [], unique: $0.flag("unique")) },
      partitionBy: planned.text("partition_by"))
    definition.retentionSeconds = planned.text("retention").flatMap(DurationText.seconds).map { Int64($0) }
    if let problem = TableRules.problems(definition).first { throw problem }
    return definition
  }

  /// The whole object, from what the table is. `base` gives the order of columns and what the file does not know.
  func value(_ definition: TableDefinition, _ handle: TableHandle, _ base: Value) throws -> Value {
    let order = base.blocks("column").compactMap { $0.text("name") }
    let declared = order.compactMap { name in definition.columns.first { $0.name == name } }
    let others = definition.columns.filter { !order.contains($0.name) }
    let written = base["retention"]
    let isRetentionKept = written?.string.flatMap(DurationText.seconds).map { Int64($0) } == definition.retentionSeconds
    let retention = definition.retentionSeconds.map { Value.string("\($0)s") } ?? .null(.string)
    return .object([
      "id": .string(handle.id),
      "database": .string(handle.databaseID),
      "name": .string(definition.name),
      "kind": .string(definition.kind.rawValue),
      "column": .list((declared + others).map(Self.value), of: Self.columnBlock.impliedType),
      "key": definition.key.isEmpty && base["key"]?.isNull ?? true
        ? .null(.list(.string)) : .list(definition.key.map { .string($0) }, of: .string),
      "index": .list(
        definition.indexes.map {
          .object(["columns": .list($0.columns.map { .string($0) }, of: .string), "unique": .bool($0.unique)])
        }, of: Self.indexBlock.impliedType),
      "partition_by": definition.partitionBy.map { .string($0) } ?? .null(.string),
      "retention": isRetentionKept ? written ?? retention : retention,
      "deletion_protection": base["deletion_protection"] ?? false,
      "retain_on_destroy": base["retain_on_destroy"] ?? false,
      "url": .string(try handle.url()),
    ])
  }

  private static func column(_ block: Value) -> TableColumn {
    TableColumn(
      block.text("name") ?? "", block.text("type").flatMap(ColumnType.init) ?? .text,
      nullable: block["nullable"]?.bool ?? true)
  }

  private static func value(_ column: TableColumn) -> Value {
    .object([
      "name": .string(column.name), "type": .string(column.type.rawValue), "nullable": .bool(column.nullable),
    ])
  }
}
