import AgentAPI
import Foundation
import KeyManagement
import Platform

/// Keeps one instance's process running.
///
/// One task, `supervision`, starts the process or adopts it, waits for its end and for what its health check says, and
/// starts it again. `stop` and `letGo` end that task first, so that nothing is ever started behind their backs.
actor Replica {
  /// So many starts in a row that ended before the replica was ready make a crash loop.
  static let crashLoopLimit = 4

  nonisolated let instance: Instance
  nonisolated let folder: String
  let setup: InstanceSetup
  let log: LogFile
  private let context: UnitContext
  private let changed: @Sendable () -> Void

  private(set) var state: UnitState = .stopped
  private(set) var tree: ProcessTree?
  /// True while the process is one that an earlier agent started.
  private var isAdopted = false
  private var restarts = 0
  private var lastExit: String?
  private var healthMessage: String?
  private(set) var earlyEnds = 0
  private var supervision: Task<Void, Never>?

  init(
    instance: Instance, folder: String, log: LogFile, context: UnitContext,
    changed: @escaping @Sendable () -> Void
  ) {
    self.instance = instance
    self.folder = folder
    self.log = log
    self.context = context
    self.changed = changed
    setup = InstanceSetup(instance: instance, folder: folder, context: context)
  }

  // MARK: Orders

  /// Starts the process, or adopts the one that runs. Does nothing if it is supervised already.
  func start() {
    guard supervision == nil else { return }
    earlyEnds = 0
    enter(.starting)
    // Owned by this actor: `stop` and `letGo` cancel it and wait for it.
    supervision = Task { await supervise() }
  }

  /// Starts a replica that is stopped, failed or in a crash loop without waiting for its next turn.
  func startAnew() async {
    if supervision != nil { await stop() }
    start()
  }

  /// Asks the process to end, kills it and all that it started after the grace period, and waits for it.
  func stop() async {
    await endSupervision()
    if tree == nil { tree = recordedTree() }
    if tree != nil {
      enter(.stopping)
      await terminate()
    }
    enter(.stopped)
  }

  /// Ends supervision; the process runs on for the next agent.
  func letGo() async { await endSupervision() }

  func signal(_ number: Int32) { tree?.leader.signal(number) }

  /// Renews the token file of a running replica.
  func renewToken() async {
    guard tree != nil else { return }
    do { try await setup.writeToken() } catch {
      context.log.note("cannot renew the token of \(instance.spec.name): \(error)")
    }
  }

  private func endSupervision() async {
    let task = supervision
    supervision = nil
    task?.cancel()
    await task?.value
  }

  // MARK: State

  var isReady: Bool { state == .running }
  var isCrashLooping: Bool { earlyEnds >= Self.crashLoopLimit }
  /// True for one that an order to run should bring to life.
  var needsStart: Bool { state == .stopped || state == .failed || isCrashLooping }
  /// True when no more starts follow.
  var isOver: Bool { state == .failed || state == .exited }

  var status: ReplicaStatus {
    ReplicaStatus(
      index: instance.slot, state: state, pid: tree?.leader.pid, ports: instance.ports,
      uptime: tree?.leader.uptime, restarts: restarts, lastExit: lastExit,
      healthMessage: healthMessage, revision: String(instance.revision.prefix(8)),
      user: instance.user?.user ?? FileOwner.current.user)
  }

  private func enter(_ next: UnitState) {
    guard state != next else { return }
    state = next
    changed()
  }

  // MARK: Supervision

  private enum Ending: Sendable {
    case exited(ExitStatus), unhealthy, cancelled
  }

  private func supervise() async {
    var backoff = Backoff(instance.spec.restart)
    tree = adopted()
    isAdopted = tree != nil
    while !Task.isCancelled {
      var ranFor = 0.0
      if tree == nil {
        do { tree = try await launch() } catch is CancellationError { return } catch {
          lastExit = describe(error)
          context.log.note("\(instance.spec.name): cannot start: \(describe(error))")
        }
      }
      if let tree {
        changed()
        let begin = ContinuousClock.now
        let before = tree.leader.uptime ?? 0
        let ending = await watch(tree)
        ranFor = before + (ContinuousClock.now - begin).inSeconds
        switch ending {
        case .cancelled: return
        case .unhealthy:
          // Not cancelled with this task, so that the process gets its grace period in any case.
          await Task { await self.terminate() }.value
          lastExit = "stopped: \(healthMessage ?? "unhealthy")"
        case .exited(let status):
          lastExit = status.text
          await Task { await tree.killAll() }.value
          if !setup.secrets.hidden.isEmpty { await log.waitUntilWhole() }
          self.tree = nil
          isAdopted = false
          if isLast(status) { return enter(status.isSuccess ? .exited : .failed) }
        }
      }
      if Task.isCancelled { return }
      if state == .starting { earlyEnds += 1 }
      restarts += 1
      enter(.backoff)
      do { try await Task.sleep(for: .seconds(backoff.next(afterRunning: ranFor))) } catch { return }
      enter(.starting)
    }
  }

  private func isLast(_ status: ExitStatus) -> Bool {
    switch instance.spec.restart.mode {
    case .always: false
    case .onFailure: status.isSuccess
    case .never: true
    }
  }

  private func watch(_ tree: ProcessTree) async -> Ending {
    await withTaskGroup(of: Ending.self) { group in
      group.addTask { await ProcessWatcher.end(of: tree.leader).map { .exited($0) } ?? .cancelled }
      group.addTask { await self.attend(tree) }
      let first = await group.next() ?? .cancelled
      group.cancelAll()
      return first
    }
  }

  // MARK: Health

  /// Checks health until it is bad enough to end the process.
  private func attend(_ tree: ProcessTree) async -> Ending {
    let check = instance.spec.health
    // The time that `exec-unit` takes is not the program's. It is short, and afterwards nobody asks again.
    while !files.isExecuted(tree.generation) && !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(3))
    }
    guard check.probe != .none else {
      let before = isAdopted ? tree.leader.uptime ?? 0 : 0
      try? await Task.sleep(for: .seconds(max(0, check.startPeriod - before)))
      if !Task.isCancelled { becomeReady() }
      await untilCancelled()
      return .cancelled
    }
    let target = setup.healthTarget(generation: tree.generation)
    let interval = max(0.05, check.interval)
    let patience = check.startPeriod + Double(max(1, check.retries)) * interval
    var failures = 0
    var pause = 0.02
    while !Task.isCancelled {
      let failure = await context.prober.failure(target)
      if Task.isCancelled { break }
      if let failure {
        failures += 1
        note(failure)
        let isTooMany = isReady ? failures >= max(1, check.retries) : (tree.leader.uptime ?? 0) > patience
        if isTooMany {
          if isReady { enter(.unhealthy) }
          return .unhealthy
        }
      } else {
        failures = 0
        becomeReady()
      }
      try? await Task.sleep(for: .seconds(isReady ? interval : pause))
      pause = min(pause * 1.3, 0.5, interval)
    }
    return .cancelled
  }

  private func becomeReady() {
    healthMessage = nil
    earlyEnds = 0
    enter(.running)
  }

  private func note(_ failure: String) {
    let hidden = setup.secrets.hidden
    healthMessage = hidden.isEmpty ? failure : SecretText(hiding: hidden).masked(failure)
  }

  private func untilCancelled() async {
    while !Task.isCancelled { try? await Task.sleep(for: .seconds(86_400)) }
  }

  // MARK: The process

  private var files: LaunchFiles { LaunchFiles(folder: folder) }

  private func controlGroup() -> ControlGroup? {
    ControlGroup.make(setup.controlGroupName, directories: context.directories)
  }

  /// The process that an earlier agent started, if it lives.
  private func adopted() -> ProcessTree? {
    guard let record = try? files.adoptOrRevoke() else { return nil }
    return ProcessTree(leader: record.process, generation: record.generation, group: controlGroup())
  }

  /// What an earlier start left, the leader perhaps dead.
  private func recordedTree() -> ProcessTree? {
    _ = try? files.adoptOrRevoke()
    guard let record = files.record(), record.bootID == Host.bootID else { return nil }
    return ProcessTree(leader: record.process, generation: record.generation, group: controlGroup())
  }

  private func launch() async throws -> ProcessTree {
    // Children of a process that died while no agent was there.
    if let rest = recordedTree() { await Task { await rest.killAll() }.value }
    try Task.checkCancellation()
    try await setup.prepare()
    try log.rotateIfNeeded()
    let group = controlGroup()
    group?.limitMemory(megabytes: instance.spec.limits.memory)
    let generation = UUID().uuidString.lowercased()
    try files.write(setup.launchSpec(generation: generation, controlGroup: group))
    try Task.checkCancellation()
    var environment = ["PATH": "/usr/bin:/bin", LaunchSpec.generationVariable: generation]
    environment["LD_LIBRARY_PATH"] = ProcessEnvironment.value("LD_LIBRARY_PATH")
    environment["STACK_UNIT_DIRECTORY"] = setup.privateFolder
    let pid = try DetachedProgram(
      executable: context.launcher,
      arguments: ["stack", "exec-unit", "--spec", files.ticket(generation)],
      environment: environment, outputFile: log.path,
      input: setup.secrets.environment.isEmpty ? [] : setup.secrets.bytes
    ).start()
    // It is our child: even dead it keeps its number until we ask how it ended.
    let started = ProcessStatus(pid: pid)?.startTime ?? 0
    return ProcessTree(
      leader: ProcessIdentity(pid: pid, startTime: started), generation: generation, group: group)
  }

  /// Signal, grace period, kill.
  private func terminate() async {
    guard let tree else { return }
    let stop = instance.spec.stop
    tree.signal(SignalName.number(stop.signal) ?? 15)
    let status = await withTaskGroup(of: ExitStatus?.self) { group in
      group.addTask { await ProcessWatcher.end(of: tree.leader) }
      group.addTask {
        try? await Task.sleep(for: .seconds(max(0, stop.grace)))
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    await tree.killAll()
    let final = if let status { status } else { await ProcessWatcher.end(of: tree.leader) }
    lastExit = final?.text ?? lastExit
    self.tree = nil
    isAdopted = false
  }

  private func describe(_ error: any Error) -> String {
    Unit.describe(error)
  }
}
