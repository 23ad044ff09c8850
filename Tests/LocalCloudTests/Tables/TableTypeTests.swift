import GRDB
import Platform
import ProviderKit
import Streams
import Testing
import Values

@testable import LocalCloud

@Suite struct TableTypeTests {
  private let fixture: CloudFixture
  private let type: TableType
  private let folder: DatabaseFolder
  private static let database = "shop-1a2b3c4d/database.main"

  init() throws {
    fixture = try CloudFixture()
    type = TableType(fixture.environment)
    folder = try DatabaseFolder(Self.database, fixture.environment.directories)
    try folder.create()
    try ResourceRecord.write(
      DatabaseFolder.Record(
        id: Self.database, stack: "shop-1a2b3c4d", address: "database.main", port: 4711, token: "t"),
      to: folder.recordFile)
    try DatabaseQueue(path: folder.databaseFile).close()
  }

  private static func column(_ name: String, _ type: String, nullable: Bool = true) -> Value {
    .object(["name": .string(name), "type": .string(type), "nullable": .bool(nullable)])
  }

  private var readings: [String: Value] {
    [
      "database": .string(Self.database), "name": "readings", "kind": "key_value",
      "key": .list(["key"], of: .string),
      "column": .list([
        Self.column("key", "text"), Self.column("at", "timestamp", nullable: false), Self.column("value", "real"),
      ]),
      "index": .list([.object(["columns": .list(["at"], of: .string), "unique": false])]),
      "partition_by": "at", "retention": "30d",
    ]
  }

  private func make() async throws -> StoredObject {
    try await type.create(fixture.planned(type, readings), fixture.operation("table.readings"))
  }

  @Test func whatWasMadeIsReadBackAndPlansToNothing() async throws {
    let made = try await make()
    #expect(made.value.text("id") == "shop-1a2b3c4d/database.main/tables/readings")
    #expect(made.value.text("url") == "http://127.0.0.1:4711/v1/tables/readings")
    #expect(made.value.type.conforms(to: type.schema.block.impliedType))
    #expect(try await type.read(made, fixture.context("table.readings")) == made)
    let plan = await fixture.plan(type, readings, prior: made, at: "table.readings")
    #expect(plan.value?.value == made.value && plan.value?.replacePaths == [])
  }

  @Test func aDroppedColumnIsSeenAndRepaired() async throws {
    let made = try await make()
    try DatabaseFile.change(folder.databaseFile) { try $0.execute(sql: "ALTER TABLE readings DROP COLUMN value") }
    let seen = try #require(try await type.read(made, fixture.context("table.readings")))
    #expect(seen.value.blocks("column").compactMap { $0.text("name") } == ["key", "at"])
    let plan = try #require(await fixture.plan(type, readings, prior: seen, at: "table.readings").value)
    #expect(plan.value == made.value && plan.replacePaths.isEmpty)
    let repaired = try await type.update(seen, to: plan.value, fixture.operation("table.readings"))
    #expect(repaired == made)
    #expect(try await type.read(repaired, fixture.context("table.readings")) == made)
  }

  @Test func columnsComeAndGoInPlaceAndTypesReplace() async throws {
    let made = try await make()
    var changed = readings
    changed["column"] = .list([
      Self.column("key", "text"), Self.column("at", "timestamp", nullable: false), Self.column("note", "text"),
    ])
    let plan = try #require(await fixture.plan(type, changed, prior: made, at: "table.readings").value)
    #expect(plan.replacePaths.isEmpty)
    let updated = try await type.update(made, to: plan.value, fixture.operation("table.readings"))
    #expect(try await type.read(updated, fixture.context("table.readings")) == updated)

    changed["column"] = .list([
      Self.column("key", "text"), Self.column("at", "timestamp", nullable: false), Self.column("value", "integer"),
    ])
    let replacement = try #require(await fixture.plan(type, changed, prior: made, at: "table.readings").value)
    #expect(replacement.replacePaths.map(\.description) == ["column[2].type"])
  }

  @Test func anInterruptedCreateIsFoundByItsToken() async throws {
    let made = try await make()
    let request = RecoverRequest(
      type: "table", context: fixture.context("table.readings"), token: "token-1",
      planned: PlannedObject(fixture.planned(type, readings)), prior: nil)
    guard case .complete(let found) = try await type.recover(request) else {
      Issue.record("not found")
      return
    }
    #expect(found == made)
    var other = request
    other.token = "token-2"
    guard case .nothing = try await type.recover(other) else {
      Issue.record("took another's")
      return
    }
    await #expect(throws: TableFault.exists(table: "readings")) {
      try await type.create(fixture.planned(type, readings), fixture.operation("table.readings", token: "token-2"))
    }
  }

  @Test func importedAndDeleted() async throws {
    let made = try await make()
    let imported = try await type.importObject(id: made.value.text("id") ?? "", fixture.context("table.x"))
    #expect(imported.value.replacing(["retention": "30d"]) == made.value)
    let protected = StoredObject(made.value.replacing(["deletion_protection": true]))
    await #expect(throws: ResourceFault.isProtected(address: "table.readings")) {
      try await type.delete(protected, fixture.operation("table.readings"))
    }
    try await type.delete(made, fixture.operation("table.readings"))
    #expect(try await type.read(made, fixture.context("table.readings")) == nil)
    try await type.delete(made, fixture.operation("table.readings"))
    await #expect(throws: ResourceFault.missing(kind: "table", id: made.value.text("id") ?? "")) {
      try await type.importObject(id: made.value.text("id") ?? "", fixture.context("table.x"))
    }
  }

  @Test func tablesGoWithTheirDatabase() async throws {
    let made = try await make()
    try FileTree.remove(folder.path)
    #expect(try await type.read(made, fixture.context("table.readings")) == nil)
    try await type.delete(made, fixture.operation("table.readings"))
    await #expect(throws: ResourceFault.missing(kind: "database", id: Self.database)) {
      try await type.create(fixture.planned(type, readings), fixture.operation("table.readings"))
    }
  }

  @Test(
    arguments: [
      (["key": .list(["no"], of: .string)], "key[0]: the table has no column `no`"),
      (["partition_by": "value"], "partition_by: `partition_by` must name a timestamp column"),
      (
        ["kind": "warehouse", "partition_by": .null(.string), "retention": .null(.string)],
        "kind: a table of kind `warehouse` needs `partition_by`"
      ),
      (["partition_by": .null(.string)], "retention: `retention` needs `partition_by`"),
      (["column": .list([column("a", "text"), column("a", "text")])], "column[1].name: column `a` is declared twice"),
    ] as [([String: Value], String)])
  func wrongDeclarationsAreRefused(change: [String: Value], message: String) async {
    let value = fixture.planned(type, readings.merging(change) { $1 })
    let first = await type.validate(value).first
    #expect(first.map { "\($0.path.description): \($0.summary)" } == message)
  }
}
