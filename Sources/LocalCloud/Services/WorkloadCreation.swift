import ProviderKit

/// What making a `service`, `webapp` or `function` leaves behind where it fails: what runs by then, and nothing otherwise.
struct WorkloadCreation: Sendable {
  let environment: LocalCloudEnvironment

  /// - Parameter run: makes the workload of that id.
  func create(_ operation: Operation, _ run: (String) async throws -> StoredObject) async throws -> StoredObject {
    let id = ResourceName(stack: operation.context.stack.id, address: operation.context.address).text
    do {
      return try await run(id)
    } catch let partial as PartialFailure {
      throw partial
    } catch {
      // Nothing runs: what was copied and built for it goes too.
      try? await WorkloadRemoval(environment: environment).removeFiles(id, operation.context)
      throw error
    }
  }
}
