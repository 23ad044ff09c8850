import Diagnostics
import Engine
import Synchronization

/// Tells what a run does while it does it: to people, or as JSON, an object a line.
final class RunReport: Sendable {
  private struct Step: Sendable {
    let id: ObjectID
    let step: ChangeStep
    let begin: ContinuousClock.Instant
    var told: Int64 = 0
  }

  let progress: ProgressView
  let events: EventJSONView
  let isJSON: Bool
  /// Seconds between the signs of life of a step, in JSON.
  private let interval: Int64 = 10
  private let running = Mutex<[String: Step]>([:])

  init(terminal: Terminal, isJSON: Bool) {
    progress = ProgressView(terminal: terminal)
    events = EventJSONView(terminal: terminal)
    self.isJSON = isJSON
  }

  func handle(_ event: EngineEvent) {
    // Of a planning that nobody waits for any more nothing is told.
    guard Interruption.fault == nil else { return }
    guard isJSON else { return progress.handle(event) }
    events.handle(event)
    switch event {
    case .changeStarted(let id, let step):
      running.withLock { $0["\(step) \(id)"] = Step(id: id, step: step, begin: .now) }
    case .changeFinished(let id, let step, _), .changeFailed(let id, let step, _, _):
      running.withLock { $0["\(step) \(id)"] = nil }
    default: return
    }
  }

  /// Shows from here on what waits for what in this plan.
  func follow(_ plan: Plan) {
    guard isJSON else { return progress.follow(plan) }
    for change in PendingChanges(plan).waiting(atMost: .max) { events.waiting(change.id, for: change.for) }
  }

  func clear() { progress.clear() }

  /// Shows the running steps until cancelled: on a terminal ten times a second, as JSON every few seconds of each.
  func animate() async {
    guard isJSON else { return await progress.animate() }
    while (try? await Task.sleep(for: .milliseconds(500))) != nil {
      for step in due(at: .now) { events.progress(step.id, step.step, step.elapsed) }
    }
  }

  /// The steps of which it is time to say that they are under way, by address.
  func due(at now: ContinuousClock.Instant) -> [(id: ObjectID, step: ChangeStep, elapsed: Duration)] {
    running.withLock { running in
      var due: [(id: ObjectID, step: ChangeStep, elapsed: Duration)] = []
      for (key, step) in running {
        let elapsed = now - step.begin
        let turns = elapsed.components.seconds / interval
        guard turns > step.told else { continue }
        running[key]?.told = turns
        due.append((step.id, step.step, elapsed))
      }
      return due.sorted { $0.id.description < $1.id.description }
    }
  }
}
