import Diagnostics
import Engine
import Platform
import StateStorage

/// Plans, and applies what was planned, under the state's lock, and shows it.
struct StackRun: Sendable {
  let session: Session
  let terminal: Terminal
  let json: Bool
  var detail = PlanView.Detail.normal

  /// Makes a plan and changes nothing but what an interrupted run left open.
  ///
  /// - Parameter locks: whether to hold the lock meanwhile. A back end that gives it to those who may write, and not to us, is done
  ///   without.
  func plan(_ options: PlanningOptions, destroy: Bool, locks: Bool = true) async throws -> Plan {
    let report = RunReport(terminal: terminal, isJSON: false)
    let isJSON = json
    let signals = RunSignals(terminal)
    defer { signals.end() }
    let make: @Sendable (Lease?) async throws -> Plan = { lease in
      let engine = try await session.engine { if !isJSON { report.handle($0) } }
      let (plan, warnings) = try await makePlan(engine, options, destroy: destroy, lease, signals)
      // The plan is all that goes to standard output, as JSON too.
      note(warnings)
      return plan
    }
    guard locks else { return try await animating(report) { try await make(nil) } }
    do {
      let (plan, fault) = try await withLock("plan", options, report, signals) { try await make($0) }
      if let fault { throw fault }
      return plan
    } catch StateError.forbidden(_, let detail) {
      terminal.note("going on without the lock (\(detail)): another run may change what is looked at")
      return try await animating(report) { try await make(nil) }
    }
  }

  /// Plans, asks, and applies.
  func apply(_ options: PlanningOptions, destroy: Bool, autoApprove: Bool) async throws {
    let report = RunReport(terminal: terminal, isJSON: json)
    let signals = RunSignals(terminal)
    defer { signals.end() }
    let (summary, fault) = try await withLock(destroy ? "destroy" : "apply", options, report, signals) {
      lease -> ApplySummary? in
      let engine = try await session.engine { report.handle($0) }
      let (plan, warnings) = try await makePlan(engine, options, destroy: destroy, lease, signals)
      warn(warnings)
      report.clear()
      try await show(plan)
      if plan.hasNothingToWrite {
        try await engine.keepChecks(of: plan, under: lease)
        return nil
      }
      if !plan.isEmpty, !autoApprove { try ask(destroy: destroy, signals) }
      report.follow(plan)
      return try await carryOut(plan, engine, options, lease, signals) { stage in
        report.clear()
        try await show(stage)
        if stage.destroys, !autoApprove {
          signals.enter(.beginning)
          defer { signals.enter(.applying) }
          let approval = Approval(terminal: terminal, signals: signals)
          guard try approval.agrees(to: "Apply this stage too?") else { return false }
        }
        report.follow(stage)
        return true
      }
    }
    let words = OptionWords(options, variables: session.manifests.configuration.root.variables)
    try await finish(summary, fault, words, destroy: destroy, signals)
  }

  /// Applies a plan that was shown when it was made; it is not asked for again.
  /// - Parameter words: what it was made with.
  func apply(saved plan: Plan, _ words: OptionWords, _ options: PlanningOptions) async throws {
    let report = RunReport(terminal: terminal, isJSON: json)
    let isDestroy = plan.mode == .destroy
    let signals = RunSignals(terminal)
    defer { signals.end() }
    let (summary, fault) = try await withLock(isDestroy ? "destroy" : "apply", options, report, signals) {
      lease -> ApplySummary? in
      let engine = try await session.engine { report.handle($0) }
      if json || plan.isEmpty { try await show(plan) }
      if plan.hasNothingToWrite {
        try await engine.keepChecks(of: plan, under: lease)
        return nil
      }
      report.follow(plan)
      return try await carryOut(plan, engine, options, lease, signals) { stage in
        report.clear()
        try await show(stage)
        report.follow(stage)
        // Nobody has seen that something would be destroyed.
        return !stage.destroys
      }
    }
    let given = words.adding(options.scope.variables, variables: session.manifests.configuration.root.variables)
    try await finish(summary, fault, given, destroy: isDestroy, signals)
  }

  // MARK: -

  /// Holds the lock while the body runs; on a terminal the running steps are drawn meanwhile.
  ///
  /// - Returns: what the body did, and what failed after it, such as to push to a back end: what was done is told all the same.
  private func withLock<Result: Sendable>(
    _ operation: String, _ options: PlanningOptions, _ report: RunReport, _ signals: RunSignals,
    _ body: @escaping @Sendable (Lease) async throws -> Result
  ) async throws -> (Result, fault: (any Error)?) {
    let kept = KeptResult<Result>()
    let request = signals.request(operation, timeout: options.scope.lockTimeout.duration)
    do {
      let result = try await animating(report) {
        try await session.store.withLock(request) { lease in
          defer { signals.enter(.closing) }
          let result = try await body(lease)
          kept.keep(result)
          return result
        }
      }
      return (result, nil)
    } catch {
      guard let result = kept.value else { throw error }
      return (result, error)
    }
  }

  /// Draws the running steps while the body runs.
  private func animating<Result: Sendable>(
    _ report: RunReport, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        await report.animate()
        return nil
      }
      defer { group.cancelAll() }
      while let finished = try await group.next() {
        if let finished { return finished }
      }
      throw CancellationError()
    }
  }

  private func makePlan(
    _ engine: Engine, _ options: PlanningOptions, destroy: Bool, _ lease: Lease?, _ signals: RunSignals
  ) async throws -> (plan: Plan, warnings: Diagnostics) {
    let planned = try options.engineOptions(destroy: destroy)
    let (plan, diagnostics) = try await signals.ending("planning") { try await engine.plan(planned, under: lease) }
    var all = session.warnings
    if let notice = session.store.notice {
      var warning = notice.diagnostic
      warning.severity = .warning
      all.append(warning)
    }
    all.append(contentsOf: diagnostics)
    if lease == nil, try await !session.store.openIntents().isEmpty {
      all.warning(
        "an interrupted run has left something unsettled",
        detail: "what became of it is found out under the lock: this plan does not know")
    }
    guard let plan, !all.hasErrors else { throw all.inOrder }
    return (plan, all)
  }

  /// Applies until done or stopped.
  private func carryOut(
    _ plan: Plan, _ engine: Engine, _ options: PlanningOptions, _ lease: Lease, _ signals: RunSignals,
    approval: @escaping @Sendable (Plan) async throws -> Bool
  ) async throws -> ApplySummary {
    signals.enter(.applying)
    try await session.store.backUp()
    return try await engine.apply(
      plan, ApplyOptions(parallelism: options.scope.parallelism, stop: signals.stop, approval: approval), under: lease)
  }

  /// Returns when the answer is `yes`; a stream of JSON ends with its summary after any other, too.
  private func ask(destroy: Bool, _ signals: RunSignals) throws {
    do { try Approval(terminal: terminal, signals: signals).ask(destroy: destroy) } catch let outcome as CommandOutcome
    {
      if json {
        let view = SummaryView(
          summary: nil, outputs: [], destroyed: destroy, again: "", hasFault: true,
          isInterrupted: outcome == .interrupted)
        EventJSONView(terminal: terminal).message("summary", view.json)
      }
      throw outcome
    }
  }

  private func show(_ plan: Plan) async throws {
    if json {
      EventJSONView(terminal: terminal).message("plan", [.init("plan", try await session.json(plan))])
    } else {
      let paint = Paint(enabled: terminal.colorsOutput)
      terminal.print(PlanView(plan: plan, paint: paint, types: try await StateTypes(), detail: detail).text())
    }
  }

  private func warn(_ diagnostics: Diagnostics) {
    guard !diagnostics.isEmpty else { return }
    if json { EventJSONView(terminal: terminal).diagnostics(diagnostics) } else { note(diagnostics) }
  }

  private func note(_ diagnostics: Diagnostics) {
    guard !diagnostics.isEmpty else { return }
    terminal.note(DiagnosticRenderer(color: terminal.colorsErrors).render(CommandPlace.placed(diagnostics)))
  }

  /// - Parameters:
  ///   - fault: what failed after it.
  ///   - words: what is said again by the command that goes on.
  private func finish(
    _ summary: ApplySummary?, _ fault: (any Error)?, _ words: OptionWords, destroy: Bool, _ signals: RunSignals
  ) async throws {
    // Should the state be lost after the first apply, there is a way back; what fails here was told or will be, by the next run.
    if summary != nil { try? await session.store.backUp() }
    var fault = fault
    var outputs: [OutputRecord] = []
    // What was done is told whatever has become of the store, such as a database that has gone away.
    do {
      outputs = try await session.store.outputs()
      try await session.store.close()
    } catch {
      if fault == nil, summary?.succeeded ?? true { fault = error }
    }
    let left = Set(summary?.unfinished.map(\.description) ?? [])
    let again = CommandToGoOn(words, destroy: destroy, left: left, in: session.project)
    let view = SummaryView(
      summary: summary, outputs: outputs, destroyed: destroy, again: again.text, hasFault: fault != nil,
      isInterrupted: signals.stop.isStopped)
    if json {
      EventJSONView(terminal: terminal).message("summary", view.json)
    } else {
      if let summary { warn(view.diagnostics(summary)) }
      let text = try view.text(Paint(enabled: terminal.colorsOutput))
      if !text.isEmpty { terminal.print(text) }
    }
    if let fault {
      guard json else { throw fault }
      warn(Diagnostics(describing: fault))
      throw CommandOutcome.failed
    }
    if view.isInterrupted { throw CommandOutcome.interrupted }
    guard let summary else { return }
    if !summary.succeeded { throw CommandOutcome.failed }
  }
}
