import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

/// What a step writes down before and after its provider is called. Objects that are nothing but their row have no intent:
/// where the row is not there, nothing is.
extension ChangeRunner {
  func open(
    _ run: ChangeRun, _ token: String, _ action: Intent.Action, planned: PlannedObject?, marks: [MarkedPath]
  ) async throws {
    guard !run.type.isStateOnly else { return }
    try await journal.begin(intent(run, token, action, planned: planned, marks: marks))
  }

  /// Without waiting until that is durable.
  func close(_ run: ChangeRun, _ token: String, _ change: StateChange) throws {
    guard run.type.isStateOnly else { return try journal.commitSoon([change], closing: token, of: run.id) }
    try journal.commitSoon(change, of: run.id)
  }

  /// Nothing came of the step.
  func abandon(_ run: ChangeRun, _ token: String) async throws {
    if !run.type.isStateOnly { try await journal.abandon(token) }
  }

  private func intent(
    _ run: ChangeRun, _ token: String, _ action: Intent.Action, planned: PlannedObject?, marks: [MarkedPath]
  ) throws -> Intent {
    Intent(
      token: token, operation: journal.operation, address: StoredAddress(run.change.address),
      deposed: run.kind == .delete ? run.deposed : nil, action: action, provider: run.type.provider.name,
      schemaVersion: run.type.schema.version,
      planned: try planned.map {
        try run.type.stored(
          run.type.marking(run.type.block.removingWriteOnly($0.value).withoutUnknown, marks))
      },
      prior: try run.change.before.map { try run.type.stored($0) },
      privateBytes: planned?.privateData ?? run.change.beforePrivate,
      dependencies: (run.kind == .delete ? run.change.priorDependencies : run.change.dependencies).map(\.description),
      createBeforeDestroy: run.change.createBeforeDestroy)
  }
}
