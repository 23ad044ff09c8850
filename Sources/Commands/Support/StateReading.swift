import Diagnostics
import StateStorage
import Values

extension Project {
  /// The state's whole contents, for commands that only look.
  func existingSnapshot() async throws -> StateSnapshot {
    let store = try await existingStore()
    let snapshot = try await store.snapshot()
    try await store.close()
    return snapshot
  }
}

extension StateSnapshot {
  /// The object at an address, the current one before deposed ones.
  /// - Throws: a diagnostic that suggests the nearest address.
  func instance(at address: String) throws -> InstanceRecord {
    if let found = instances.first(where: { $0.address.text == address }) { return found }
    throw Diagnostic(
      .error, "the state holds no `\(address)`",
      hints: Suggestion.hints(for: address, among: instances.map(\.address.text)) + [
        "`stack state list` prints all addresses"
      ])
  }
}
