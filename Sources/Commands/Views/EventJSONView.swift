import Diagnostics
import Engine
import Platform
import Values

/// What the engine does as a stream of JSON, an object a line.
struct EventJSONView: Sendable {
  let terminal: Terminal

  func handle(_ event: EngineEvent) {
    guard let members = Self.members(event) else { return }
    print(members)
  }

  func message(_ type: String, _ members: [JSON.Member]) { print([.init("type", .string(type))] + members) }

  /// That a step is still under way.
  func progress(_ id: ObjectID, _ step: ChangeStep, _ elapsed: Duration) {
    print(Self.head("apply_progress", id, step) + [Self.time(elapsed)])
  }

  /// What the change of an object waits for.
  func waiting(_ id: String, for others: [String]) {
    message("waiting", [.init("address", .string(id)), .init("for", .array(others.map { .string($0) }))])
  }

  /// A line, with the time after its type.
  private func print(_ members: [JSON.Member]) {
    var members = members
    members.insert(.init("timestamp", .string(Timestamp.now.text)), at: min(1, members.count))
    terminal.printLine(.object(members))
  }

  func diagnostics(_ diagnostics: Diagnostics) {
    for diagnostic in DiagnosticJSON.json(diagnostics) { message("diagnostic", [.init("diagnostic", diagnostic)]) }
  }

  private static func members(_ event: EngineEvent) -> [JSON.Member]? {
    switch event {
    case .refreshStarted(let id): head("refresh_start", id)
    case .refreshFinished(let id, let elapsed): head("refresh_complete", id) + [time(elapsed)]
    case .dataReadStarted(let id): head("read_start", id)
    case .dataReadFinished(let id, let elapsed): head("read_complete", id) + [time(elapsed)]
    case .recovering(let id): head("recover_start", id)
    case .recovered(let id, let outcome): head("recover_complete", id) + [.init("outcome", .string("\(outcome)"))]
    case .changePlanned(let id, let action): head("planned_change", id) + [.init("action", .string(action.rawValue))]
    case .changeStarted(let id, let step): head("apply_start", id, step)
    case .changeRetried(let id, let step, let attempt, let delay, _):
      head("apply_retry", id, step) + [
        .init("attempt", .number(Number(attempt))),
        .init("delay_seconds", .number(Number(Int(delay.components.seconds)))),
      ]
    case .changeFinished(let id, let step, let elapsed): head("apply_complete", id, step) + [time(elapsed)]
    case .changeFailed(let id, let step, let elapsed, let diagnostics):
      head("apply_errored", id, step) + [
        time(elapsed), .init("diagnostics", .array(DiagnosticJSON.json(diagnostics))),
      ]
    case .changeSkipped(let id, let step, let cause):
      head("apply_skipped", id, step) + [.init("because", cause.map { .string($0.description) } ?? .null)]
    }
  }

  private static func head(_ type: String, _ id: ObjectID, _ step: ChangeStep? = nil) -> [JSON.Member] {
    var members: [JSON.Member] = [.init("type", .string(type)), .init("address", .string(id.address))]
    if let deposed = id.deposed { members.append(.init("deposed", .string(deposed))) }
    if let step { members.append(.init("action", .string(step.rawValue))) }
    return members
  }

  private static func time(_ elapsed: Duration) -> JSON.Member {
    let milliseconds = elapsed.components.seconds * 1000 + elapsed.components.attoseconds / 1_000_000_000_000_000
    return .init("elapsed_milliseconds", .number(Number(Int(milliseconds))))
  }
}
