import Databases
import FoundationEssentials
import GRDB

/// The rows of a state at one moment, still sealed.
struct SnapshotRows: Sendable {
  private var head: StateHead
  private var instances: [InstanceRow]
  private var outputs: [OutputRow]

  /// The present moment. To be made in a transaction.
  init(_ database: Database) throws {
    head = try LocalStateStore.head(database)
    instances = try database.all(
      "SELECT address, deposed, \(LocalSchema.instanceColumns), digest FROM instance ORDER BY address, deposed"
    ) { try InstanceRow(checked: $0) }
    outputs = try Self.outputs(database)
  }

  static func outputs(_ database: Database) throws -> [OutputRow] {
    try database.all("SELECT name, \(LocalSchema.outputColumns), digest FROM output ORDER BY name") {
      try OutputRow(checked: $0)
    }
  }

  var isAnySealed: Bool {
    instances.contains { $0.value.sealed != nil } || outputs.contains { $0.value.sealed != nil }
  }

  /// Goes back to the moment after this version.
  mutating func undo(after version: Int, _ database: Database) throws {
    var byKey = Dictionary(instances.map { ($0.key, $0) }) { $1 }
    _ = try database.all(Self.instancesBefore, [version]) { row in
      let deposed = try row.text(2)
      let key = InstanceKey(try row.text(1), deposed: deposed.isEmpty ? nil : deposed)
      byKey[key] = try row.flag(0) ? InstanceRow(checked: row, from: 1) : nil
    }
    instances = byKey.keys.sorted().compactMap { byKey[$0] }
    var byName = Dictionary(outputs.map { ($0.name, $0) }) { $1 }
    _ = try database.all(Self.outputsBefore, [version]) { row in
      byName[try row.text(1)] = try row.flag(0) ? OutputRow(checked: row, from: 1) : nil
    }
    outputs = byName.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { byName[$0] }
    let serial = try database.first(
      "SELECT serial_before FROM version WHERE number > ? ORDER BY number LIMIT 1", [version]
    )?.integer(0)
    // What was judged since was another state.
    if serial != nil { outputs.removeAll { $0.name == OutputRecord.nameOfChecks } }
    head = StateHead(lineage: head.lineage, serial: serial ?? head.serial, stackName: head.stackName)
  }

  private static let instancesBefore = """
    SELECT present, address, deposed, \(LocalSchema.instanceColumns), digest FROM instance_before
    WHERE version > ? ORDER BY version DESC
    """
  private static let outputsBefore = """
    SELECT present, name, \(LocalSchema.outputColumns), digest FROM output_before WHERE version > ?
    ORDER BY version DESC
    """

  func snapshot(_ sealer: StateSealer) throws -> StateSnapshot {
    StateSnapshot(
      head: head, instances: try instances.map { try $0.record(sealer) },
      rows: try outputs.map { try $0.record(sealer) })
  }
}
