import Diagnostics
import ProviderKit
import StateStorage
import Values

/// Looks at the real things behind the state's objects, several at a time.
struct Refresher: Sendable {
  struct Outcome: Sendable {
    var object: StateObject
    /// As it is; `nil` when it is gone.
    var found: StateObject?
    var diagnostics = Diagnostics()
  }

  let stack: StackIdentity
  let parallelism: Int
  /// Whether to look; otherwise objects of older schemas are only brought to the present one.
  let reads: Bool
  let events: EngineEventHandler

  /// What each object is now, in the order given.
  func refresh(_ objects: [StateObject]) async -> [Outcome] {
    await Concurrent.map(objects, parallelism: parallelism) { await look($0) }
  }

  private func look(_ object: StateObject) async -> Outcome {
    var outcome = Outcome(object: object, found: object)
    let context = ObjectContext(address: object.address.description, stack: stack)
    var current = object
    if object.record.schemaVersion < object.type.schema.version {
      let upgraded = await object.type.provider.upgrade(
        UpgradeRequest(
          type: object.type.name, storedVersion: object.record.schemaVersion, value: object.value.deeplyUnmarked))
      tell(upgraded.diagnostics, object, &outcome)
      guard let value = upgraded.value, !outcome.diagnostics.hasErrors else { return outcome }
      current.value = object.type.marking(value, object.type.marks(object.record.value))
      current.isDirty = true
      outcome.found = current
    } else if object.record.schemaVersion > object.type.schema.version {
      outcome.diagnostics.error(
        "the object was written by a newer version of this program",
        detail:
          "its schema has version \(object.record.schemaVersion), this program knows \(object.type.schema.version)",
        address: object.id.description)
      return outcome
    }
    guard reads else { return outcome }
    let start = ContinuousClock.now
    events(.refreshStarted(object.id))
    let answer = await object.type.provider.read(
      ReadRequest(type: object.type.name, context: context, current: current.stored))
    events(.refreshFinished(object.id, elapsed: .now - start))
    tell(answer.diagnostics, object, &outcome)
    guard !outcome.diagnostics.hasErrors, let found = answer.value else { return outcome }
    guard let found else {
      outcome.found = nil
      return outcome
    }
    if found.value != current.value.deeplyUnmarked {
      current.value = object.type.marking(found.value, current.value.splitMarks().marks)
      current.isDirty = true
    }
    current.privateData = found.privateData
    outcome.found = current
    return outcome
  }

  private func tell(_ found: [ProviderDiagnostic], _ object: StateObject, _ outcome: inout Outcome) {
    for diagnostic in found {
      outcome.diagnostics.append(Diagnostic(diagnostic, body: nil, address: object.id.description))
    }
  }
}
