import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

/// Looks at the real things behind the state's objects, several at a time.
struct Refresher: Sendable {
  struct Outcome: Sendable {
    enum Finding: Sendable {
      case same
      /// There is something to remember of it; its value may be the same.
      case changed(StateObject)
      /// With the reason, where there is more to say.
      case gone(String?)
    }

    var finding = Finding.same
    var diagnostics = Diagnostics()

    var hasNews: Bool {
      if case .same = finding { return !diagnostics.isEmpty }
      return true
    }
  }

  let stack: StackIdentity
  let parallelism: Int
  /// Whether to look; otherwise objects of older schemas are only brought to the present one.
  let reads: Bool
  /// How long reading an instance of a resource may take, where that is limited.
  let limits: [ResourceAddress: Duration]
  let events: EngineEventHandler

  /// Whether there is anything to find out about an object: one that is nothing but its row, as the store has it, is as it was.
  static func isNeeded(for object: StateObject) -> Bool {
    let type = object.type
    return !type.isStateOnly || object.record.schemaVersion != type.schema.version || !object.isAsStored
  }

  /// What each object is now, in the order given.
  func refresh(_ objects: [StateObject]) async -> [Outcome] {
    await Concurrent.map(objects, parallelism: parallelism) { await look($0) }
  }

  private func look(_ object: StateObject) async -> Outcome {
    var outcome = Outcome()
    let id = object.id
    let context = ObjectContext(address: id.address, stack: stack)
    var current = object
    if object.record.schemaVersion < object.type.schema.version {
      let upgraded = await object.type.provider.upgrade(
        UpgradeRequest(
          type: object.type.name, storedVersion: object.record.schemaVersion, value: object.value.deeplyUnmarked))
      tell(upgraded.diagnostics, object, &outcome)
      guard let value = upgraded.value, !outcome.diagnostics.hasErrors else { return outcome }
      current.value = object.type.marking(value, object.type.marks(object.record.value, of: value))
      current.isDirty = true
      outcome.finding = .changed(current)
    } else if object.record.schemaVersion > object.type.schema.version {
      outcome.diagnostics.error(
        "the object was written by a newer version of this program",
        detail:
          "its schema has version \(object.record.schemaVersion), this program knows \(object.type.schema.version)",
        address: object.id.description)
      return outcome
    }
    guard reads, !object.type.isStateOnly else { return outcome }
    let start = ContinuousClock.now
    events(.refreshStarted(id))
    let limit = limits.isEmpty ? nil : limits[object.address.configuration]
    let request = ReadRequest(type: object.type.name, context: context, current: current.plain)
    let (answer, isLate) = await TimedCall.run(limit) { await object.type.provider.read(request) }
    events(.refreshFinished(id, elapsed: .now - start))
    let isTooLate = isLate && answer.diagnostics.hasErrors
    tell(isTooLate ? TimedCall.late(.read, limit, answer.diagnostics) : answer.diagnostics, object, &outcome)
    guard !outcome.diagnostics.hasErrors, let found = answer.value else { return outcome }
    guard let found else {
      outcome.finding = .gone(answer.reason)
      return outcome
    }
    if found.value != current.value.deeplyUnmarked {
      current.value = object.type.marking(found.value, current.value.splitMarks().marks)
      current.isDirty = true
    }
    if current.privateData != found.privateData { current.privateData = found.privateData }
    if !current.isAsStored { outcome.finding = .changed(current) }
    return outcome
  }

  private func tell(_ found: [ProviderDiagnostic], _ object: StateObject, _ outcome: inout Outcome) {
    for diagnostic in found {
      outcome.diagnostics.append(
        Diagnostic(diagnostic, body: nil, address: object.id.description, object.type, hiding: [object.value]))
    }
  }
}
