import Diagnostics
import Language
import ProviderKit
import StateStorage
import Values

/// Carries out single steps: journal, provider, state, in this order.
struct ChangeRunner: Sendable {
  let journal: Journal
  let limiter: Limiter
  let options: ApplyOptions
  let events: EngineEventHandler

  func run(_ run: ChangeRun) async -> ChangeRun.Result {
    var result = ChangeRun.Result(step: run.step)
    do {
      switch run.kind {
      case .create, .update: try await make(run, &result)
      case .delete: try await delete(run, &result)
      case .forget:
        try await journal.commit([.remove(StoredKey(StoredAddress(run.change.address).text, deposed: run.deposed))])
      case .read: try await read(run, &result)
      case .adopt: try await adopt(run, &result)
      }
    } catch {
      result.stateFault = Diagnostics(describing: error)
    }
    return result
  }

  // MARK: Create and update

  private func make(_ run: ChangeRun, _ result: inout ChangeRun.Result) async throws {
    guard let body = run.body, let planned = await plan(run, &result) else { return }
    let (configuration, marks) = body.value.splitMarks()
    if run.kind == .update, run.change.changesMarksAlone { return try await remark(run, &result) }
    if run.change.importID != nil, let before = run.change.before, run.kind == .update {
      try await journal.commit([.put(row(run, before, run.change.beforePrivate, isTainted: false, token: nil))])
    }
    if run.kind == .create, run.deposed != nil { try await setAside(run) }
    let token = Journal.newToken()
    try await open(run, token, run.kind == .create ? .create : .update, planned: planned, marks: marks)
    let action: ApplyRequest.Action
    if run.kind == .update, let prior = run.prior {
      action = .update(prior: prior, planned: planned, configuration: configuration)
    } else {
      action = .create(planned: planned, configuration: configuration)
    }
    guard let applied = await call(run, action, token, sensitive: marks, &result) else {
      if run.kind == .create, run.deposed != nil {
        try await takeBack(run, closing: token)
      } else {
        try await abandon(run, token)
      }
      return
    }
    try await settle(run, applied, planned, marks, token, &result)
  }

  /// The plan of the step: the one shown, or one made again now that all is known, which must agree with it.
  private func plan(_ run: ChangeRun, _ result: inout ChangeRun.Result) async -> PlannedObject? {
    let shown = run.change.after?.deeplyUnmarked ?? .null()
    guard run.needsPlan, let body = run.body else {
      return PlannedObject(shown, replacePaths: [], privateData: run.change.plannedPrivate)
    }
    let configuration = body.value.deeplyUnmarked
    guard configuration.isWhollyKnown else {
      result.diagnostics.error(
        "the configuration is not known yet", detail: "parts of it depend on something that was not applied",
        range: body.range, address: run.id.description)
      return nil
    }
    let prior = run.kind == .update ? run.prior : nil
    let proposed = ProposedObject.make(run.type.block, prior: prior?.value, configuration: configuration)
    let answer = await run.type.provider.plan(
      PlanRequest(
        type: run.type.name, context: run.context, prior: prior, configuration: configuration, proposed: proposed))
    tell(answer.diagnostics, run, &result)
    guard let planned = answer.value, !result.diagnostics.hasErrors else { return nil }
    let conflicts = Consistency.conflicts(planned: shown, actual: planned.value)
    guard conflicts.isEmpty, run.kind == .create || planned.replacePaths.isEmpty else {
      let paths = (conflicts + planned.replacePaths).map { "`\($0)`" }.joined(separator: ", ")
      result.diagnostics.error(
        "the change is not what was planned",
        detail: "now that all values are known, the provider plans something else for \(paths)", range: body.range,
        address: run.id.description, hints: ["plan again"])
      return nil
    }
    return planned
  }

  private func settle(
    _ run: ChangeRun, _ applied: ApplyResult, _ planned: PlannedObject, _ marks: [MarkedPath], _ token: String,
    _ result: inout ChangeRun.Result
  ) async throws {
    tell(applied.diagnostics, run, &result)
    guard var object = applied.object else {
      if !applied.failed {
        result.diagnostics.error(
          "the provider gave no object", range: run.body?.range, address: run.id.description)
      }
      if run.kind == .create, run.deposed != nil {
        try await takeBack(run, closing: token)
      } else {
        try await abandon(run, token)
      }
      return
    }
    if !object.value.isWhollyKnown {
      result.diagnostics.error(
        "the provider left values unknown", detail: "after apply everything must be known", range: run.body?.range,
        address: run.id.description)
      object.value = object.value.withoutUnknown
    }
    if !applied.failed {
      let conflicts = Consistency.conflicts(
        planned: run.type.block.removingWriteOnly(planned.value), actual: run.type.block.removingWriteOnly(object.value)
      )
      if !conflicts.isEmpty {
        result.diagnostics.error(
          "the result is not what was planned",
          detail: "the object differs at \(conflicts.map { "`\($0)`" }.joined(separator: ", "))",
          range: run.body?.range, address: run.id.description)
      }
    }
    let value = run.type.block.removingWriteOnly(run.type.marking(object.value, marks))
    let isTainted = run.kind == .create ? applied.failed || result.diagnostics.hasErrors : false
    result.value = value
    result.privateData = object.privateData
    result.isTainted = isTainted
    try close(run, token, .put(row(run, value, object.privateData, isTainted: isTainted, token: token)))
  }

  private func row(
    _ run: ChangeRun, _ value: Value, _ privateData: [UInt8], isTainted: Bool, token: String?
  ) throws -> InstanceRecord {
    try StateRows.object(
      run.change.address, run.type, value, privateData: privateData, isTainted: isTainted, run.change,
      token: run.kind == .create ? token : nil)
  }

  // MARK: Objects set aside

  private func asideRows(_ run: ChangeRun) throws -> (current: InstanceRecord, aside: InstanceRecord)? {
    guard let before = run.change.before, let deposed = run.deposed else { return nil }
    var current = try StateRows.object(
      run.change.address, run.type, before, privateData: run.change.beforePrivate, isTainted: run.change.isTainted,
      run.change, token: nil)
    current.dependencies = run.change.priorDependencies.map(\.description)
    var aside = current
    aside.deposed = deposed
    return (current, aside)
  }

  private func setAside(_ run: ChangeRun) async throws {
    guard let rows = try asideRows(run) else { return }
    try await journal.commit([.remove(rows.current.key), .put(rows.aside)])
  }

  private func takeBack(_ run: ChangeRun, closing token: String) async throws {
    guard let rows = try asideRows(run) else { return try await abandon(run, token) }
    try await journal.commit(
      [.remove(rows.aside.key), .put(rows.current)], closing: run.type.isStateOnly ? nil : token)
  }

  // MARK: Delete, read, adopt

  private func delete(_ run: ChangeRun, _ result: inout ChangeRun.Result) async throws {
    guard let prior = run.prior else { return }
    let key = StoredKey(StoredAddress(run.change.address).text, deposed: run.deposed)
    let token = Journal.newToken()
    try await open(run, token, .delete, planned: nil, marks: [])
    guard let applied = await call(run, .delete(prior: prior), token, &result) else {
      return try await abandon(run, token)
    }
    tell(applied.diagnostics, run, &result)
    if applied.failed { return try await abandon(run, token) }
    try close(run, token, .remove(key))
  }

  private func read(_ run: ChangeRun, _ result: inout ChangeRun.Result) async throws {
    guard let body = run.body else { return }
    guard body.value.isWhollyKnown else {
      result.diagnostics.error(
        "the configuration is not known yet", range: body.range, address: run.id.description)
      return
    }
    let read = DataRead(
      address: run.change.address, type: run.type, body: body, context: run.context, timeout: run.timeout,
      events: { _ in })
    events(.changeStarted(run.id, .read))
    let answer = await limiter.withSlot { await read.perform() }
    result.diagnostics.append(contentsOf: answer.diagnostics)
    guard let value = answer.value else { return }
    result.value = value
    try await journal.commit(
      [.put(StateRows.data(run.change.address, run.type, value, run.change.dependencies))])
  }

  /// Keeps the object as it is, and what is secret of it as it is now.
  private func remark(_ run: ChangeRun, _ result: inout ChangeRun.Result) async throws {
    guard let value = run.change.after else { return }
    events(.changeStarted(run.id, .update))
    result.wasStarted = true
    result.value = value
    result.privateData = run.change.beforePrivate
    try await journal.commit([.put(row(run, value, run.change.beforePrivate, isTainted: false, token: nil))])
  }

  private func adopt(_ run: ChangeRun, _ result: inout ChangeRun.Result) async throws {
    guard let value = run.change.after else { return }
    result.value = value
    try await journal.commit([.put(row(run, value, run.change.beforePrivate, isTainted: false, token: nil))])
  }

  // MARK: The call

  /// Asks the provider, again where it calls the failure transient; `nil` when the run was stopped before.
  private func call(
    _ run: ChangeRun, _ action: ApplyRequest.Action, _ token: String, sensitive: [MarkedPath] = [],
    _ result: inout ChangeRun.Result
  ) async -> ApplyResult? {
    var attempt = 1
    var delay = options.retryDelay
    var hasStarted = false
    while true {
      let request = ApplyRequest(
        type: run.type.name, context: run.context, action: action, token: token, sensitive: sensitive)
      let answer: (answer: ApplyResult, isLate: Bool)? = await limiter.withSlot {
        if options.stop.isStopped || Task.isCancelled { return nil }
        if !hasStarted { events(.changeStarted(run.id, run.step)) }
        hasStarted = true
        return await TimedCall.run(run.timeout) { await run.type.provider.apply(request) }
      }
      guard let answer else {
        result.wasSkipped = true
        return nil
      }
      result.wasStarted = true
      var applied = answer.answer
      if answer.isLate, applied.failed {
        applied.diagnostics = TimedCall.late(run.step, run.timeout, applied.diagnostics)
        return applied
      }
      let errors = applied.diagnostics.filter { $0.severity == .error }
      let mayRetry = !errors.isEmpty && errors.allSatisfy(\.isTransient)
      let isUntouched = applied.object == nil || applied.object == run.prior
      guard mayRetry, isUntouched, attempt < options.attempts else { return applied }
      attempt += 1
      var said = Diagnostics()
      for error in errors { said.append(diagnostic(error, run)) }
      events(.changeRetried(run.id, run.step, attempt: attempt, delay: delay, said))
      try? await Task.sleep(for: delay)
      delay *= 2
    }
  }

  private func tell(_ found: [ProviderDiagnostic], _ run: ChangeRun, _ result: inout ChangeRun.Result) {
    for found in found { result.diagnostics.append(diagnostic(found, run)) }
  }

  private func diagnostic(_ found: ProviderDiagnostic, _ run: ChangeRun) -> Diagnostic {
    Diagnostic(
      found, body: run.body, address: run.id.description, run.type, hiding: [run.change.before, run.change.after])
  }
}

extension Value {
  /// The value with null in place of all that is unknown.
  var withoutUnknown: Value {
    if isWhollyKnown { return self }
    return transformed { _, value in value.isKnown ? value : .null(value.type) }
  }
}
