import AgentAPI
import Platform
import ProviderKit
import Values

/// Looks at a workload as it is: its unit, its revision's files, its Python environment.
struct WorkloadReading: Sendable {
  let environment: LocalCloudEnvironment

  func look(_ unit: UnitStatus, _ current: StoredObject, _ id: String) throws -> Value {
    var seen = current.value.replacing([
      "status": .string(status(unit, current)), "revision": .string(unit.revision),
    ])
    guard let folder = ResourceName(id).folder(environment.directories) else { return seen }
    if let hash = current.value.text("source_hash") {
      seen = seen.replacing(["source_hash": .string(WorkloadSource(resourceFolder: folder).look(hash))])
    }
    let pythons = PythonEnvironments(directories: environment.directories, engines: environment.engines)
    if let hash = current.value.text("environment"), !pythons.isComplete(hash) {
      seen = seen.replacing(["environment": "missing"])
    }
    return seen
  }

  /// A unit that was given another specification than ours is `changed`.
  private func status(_ unit: UnitStatus, _ current: StoredObject) -> String {
    let word = UnitReadiness.word(unit)
    return word == "running" && Array(unit.revision.utf8) != current.privateData ? "changed" : word
  }
}
