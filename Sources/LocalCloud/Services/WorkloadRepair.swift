import AgentAPI
import Values

/// Starts a workload anew when its files were put right under it: the agent sees no change then, and what runs may have read
/// what was there before.
struct WorkloadRepair: Sendable {
  let client: AgentClient
  let build: WorkloadBuild

  /// - Parameter prior: the object as it was found before the change.
  func restart(_ status: UnitStatus, if previous: UnitStatus?, differed prior: Value?) async throws {
    guard let prior, let previous, previous.revision == status.revision else { return }
    let isSame =
      prior.text("source_hash") == build.sourceHash && prior.text("environment") == build.environment?.hash
    if !isSame { try await client.restart(status.name) }
  }
}
