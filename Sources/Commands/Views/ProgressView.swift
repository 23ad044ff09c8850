import Diagnostics
import Engine
import Synchronization

/// Shows what the engine does while it does it: finished steps as lines that stay, and on a terminal, below them, what
/// is running and for how long.
final class ProgressView: Sendable {
  private struct Running {
    var text: String
    var since: ContinuousClock.Instant
  }

  private struct State {
    var running: [String: Running] = [:]
    /// What an apply has still to do.
    var pending = PendingChanges()
  }

  private let terminal: Terminal
  private let paint: Paint
  private let state = Mutex(State())
  /// How many running steps are shown at most.
  private let limit = 8
  /// Of how many that wait it is said for what.
  private let waitingLimit = 4

  init(terminal: Terminal) {
    self.terminal = terminal
    paint = Paint(enabled: terminal.colorsErrors)
  }

  func handle(_ event: EngineEvent) {
    switch event {
    case .refreshStarted(let id): begin("refresh \(id)", "\(id): refreshing", announce: false)
    case .refreshFinished(let id, _): end("refresh \(id)", line: nil)
    case .dataReadStarted(let id): begin("read \(id)", "\(id): reading", announce: false)
    case .dataReadFinished(let id, let elapsed):
      end("read \(id)", line: "\(id): read after \(DurationText.of(elapsed))")
    case .recovering(let id): begin("recover \(id)", "\(id): finding out what an interrupted run left", announce: true)
    case .recovered(let id, let outcome): end("recover \(id)", line: "\(id): \(Self.text(outcome))")
    case .changePlanned: return
    case .changeStarted(let id, let step):
      state.withLock { $0.pending.begin(id) }
      begin("\(step) \(id)", "\(id): \(Self.words(step).doing)", announce: true)
    case .changeRetried(let id, let step, let attempt, let delay, let diagnostics):
      let reason = diagnostics.errors.first?.summary ?? "a passing fault"
      say("\(id): \(reason); trying again (\(attempt + 1)) in \(DurationText.of(delay))", .yellow)
      _ = step
    case .changeFinished(let id, let step, let elapsed):
      state.withLock { $0.pending.end(id, step) }
      end("\(step) \(id)", line: paint("\(id): \(Self.words(step).done) after \(DurationText.of(elapsed))", .green))
    case .changeFailed(let id, let step, let elapsed, _):
      state.withLock { $0.pending.end(id, step) }
      end(
        "\(step) \(id)", line: paint("\(id): \(Self.words(step).doing) failed after \(DurationText.of(elapsed))", .red))
    case .changeSkipped(let id, let step, let cause):
      state.withLock { $0.pending.end(id, step) }
      let reason = cause.map { " because \($0) failed" } ?? " because the run was stopped"
      say("\(id): not \(Self.words(step).done)\(reason)", .yellow)
    }
  }

  /// Shows from here on what waits for what in this plan.
  func follow(_ plan: Plan) {
    guard terminal.isInteractive else { return }
    let pending = PendingChanges(plan)
    state.withLock { $0.pending = pending }
  }

  /// Redraws the running steps ten times a second until cancelled; does nothing where there is no terminal.
  func animate() async {
    guard terminal.isInteractive else { return }
    while !Task.isCancelled {
      state.withLock { terminal.draw(picture: picture($0)) }
      try? await Task.sleep(for: .milliseconds(100))
    }
    clear()
  }

  /// Takes the running steps off the screen.
  func clear() { terminal.draw(picture: []) }

  // MARK: -

  private func begin(_ key: String, _ text: String, announce: Bool) {
    state.withLock { state in
      state.running[key] = Running(text: text, since: .now)
      if announce, !terminal.isInteractive { terminal.note(text + "…") }
    }
  }

  private func end(_ key: String, line: String?) {
    state.withLock { state in
      state.running[key] = nil
      guard let line else { return }
      terminal.draw(line + "\n", picture: terminal.isInteractive ? picture(state) : [])
    }
  }

  private func say(_ line: String, _ style: Paint.Style) {
    terminal.draw(paint(line, style) + "\n", picture: [])
  }

  /// What is running and what waits, a line each, no longer than the terminal is wide.
  private func picture(_ state: State) -> [String] {
    let width = terminal.width
    let shown = state.running.values.sorted { ($0.since, $0.text) < ($1.since, $1.text) }
    var lines = shown.prefix(limit).map { step in
      let text = "  \(step.text)… \(DurationText.of(ContinuousClock.now - step.since))"
      return paint(String(text.prefix(max(10, width - 1))), .dim)
    }
    if shown.count > limit { lines.append(paint("  and \(shown.count - limit) more…", .dim)) }
    lines += waiting(state.pending).map { paint(String($0.prefix(max(10, width - 1))), .dim) }
    return lines
  }

  private func waiting(_ pending: PendingChanges) -> [String] {
    let waiting = pending.waiting(atMost: waitingLimit)
    var lines = waiting.map { "  \($0.id) waits for \($0.for.joined(separator: ", "))" }
    let others = pending.count - waiting.count
    if others > 0 { lines.append(waiting.isEmpty ? "  \(others) wait" : "  and \(others) more wait") }
    return lines
  }

  private static func words(_ step: ChangeStep) -> (doing: String, done: String) {
    switch step {
    case .create: ("creating", "created")
    case .update: ("updating", "updated")
    case .delete: ("destroying", "destroyed")
    case .read: ("reading", "read")
    case .forget: ("forgetting", "forgotten")
    case .importing: ("importing", "imported")
    case .check: ("checking", "checked")
    }
  }

  private static func text(_ outcome: RecoveryOutcome) -> String {
    switch outcome {
    case .nothingFound: "nothing was left of the interrupted run"
    case .completed: "the interrupted run had finished it"
    case .tainted: "half made by an interrupted run; it will be replaced"
    case .unknown: "whether an interrupted run finished it cannot be told; look at it yourself"
    }
  }
}
