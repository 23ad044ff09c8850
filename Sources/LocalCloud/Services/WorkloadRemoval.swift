import Platform
import ProviderKit

/// Removes all that a workload left.
struct WorkloadRemoval: Sendable {
  let environment: LocalCloudEnvironment

  func remove(units: [String], id: String, _ context: ObjectContext) async throws {
    let client = try await environment.agent.client()
    for unit in units { try await client.delete(unit) }
    try await removeFiles(id, context)
  }

  func removeFiles(_ id: String, _ context: ObjectContext) async throws {
    guard let folder = ResourceName(id).folder(environment.directories) else { return }
    let pythons = PythonEnvironments(directories: environment.directories, engines: environment.engines)
    try await pythons.release(folder)
    try FileTree.remove(folder)
    StackFolder.removeIfEmpty(context.stack)
  }
}
