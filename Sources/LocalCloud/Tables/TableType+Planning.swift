import ProviderKit
import Streams
import Values

extension TableType {
  func validate(_ configuration: Value) async -> [ProviderDiagnostic] {
    guard configuration.isWhollyKnown || configuration["column"]?.isWhollyKnown == true else { return [] }
    // What is not known yet is checked when it is: the name and the database do not matter here.
    let parts = ["key", "index", "partition_by", "retention", "kind"]
    guard parts.allSatisfy({ configuration[$0]?.isWhollyKnown ?? true }) else { return [] }
    var table = TableDefinition(name: "", columns: [])
    do {
      let context = ObjectContext(
        address: "table.any", stack: StackIdentity(id: "", workspace: "", rootDirectory: "", dataDirectory: ""))
      table = try definition(configuration.replacing(["name": "any"]), context)
    } catch {
      return [error]
    }
    return TableRules.problems(table)
  }

  /// Columns are added and dropped in place; a column of another type needs a new table.
  func plan(_ request: PlanRequest, basis: PlannedObject) async throws -> PlannedObject {
    guard let prior = request.prior?.value, basis.replacePaths.isEmpty else { return basis }
    var planned = basis
    let before = Dictionary(
      prior.blocks("column").map { ($0.text("name") ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    let wanted = basis.value.blocks("column")
    for (index, column) in wanted.enumerated() {
      guard let name = column.text("name"), let earlier = before[name] else { continue }
      for attribute in ["type", "nullable"] where earlier[attribute] != column[attribute] {
        planned.replacePaths.append(ValuePath("column").index(index).attribute(attribute))
      }
    }
    // A partition can be added in place, and a dropped one brought back; another needs a new table.
    if prior.text("partition_by") != nil, prior["partition_by"] != basis.value["partition_by"] {
      planned.replacePaths.append("partition_by")
    }
    for (index, key) in (basis.value.texts("key") ?? []).enumerated() where before[key] == nil {
      // A key column that is gone can only come back with a new table.
      planned.replacePaths.append(ValuePath("key").index(index))
    }
    guard planned.replacePaths.isEmpty, let handle = try? TableHandle(prior.text("id") ?? "", environment.directories)
    else { return planned }
    if let database = basis.value["database"], database.isKnown, let url = try? handle.url() {
      // The worker may have moved to another port.
      planned.value = basis.value.replacing(["url": .string(url)])
    }
    return planned
  }
}
