import AgentAPI
import Diagnostics
import Foundation
import Platform

/// A unit: brings the replicas that run to what its record says, and tells how it is.
///
/// All changes of replicas are made by one task at a time, `reconciliation`; a change of the record while it works makes
/// it start over with the new record.
actor Unit {
  nonisolated let name: String
  nonisolated let folder: UnitFolder
  let context: UnitContext
  private(set) var record: UnitRecord
  /// The replicas that serve, by slot.
  private(set) var replicas: [Int: Replica] = [:]
  /// Finds the user that runs it.
  private let user: FileOwner?
  private var reconciliation: Task<Void, Never>?
  private var isDirty = false
  private var isLetGo = false
  private(set) var failure: String?
  private var watchers: [UUID: AsyncStream<Void>.Continuation] = [:]

  init(record: UnitRecord, folder: UnitFolder, user: FileOwner?, context: UnitContext) {
    name = record.spec.name
    self.record = record
    self.folder = folder
    self.user = user
    self.context = context
  }

  // MARK: Orders

  /// Takes up what an earlier agent left: replicas that run are adopted.
  func recover() async {
    let ids = (try? Files.names(in: folder.instances)) ?? []
    try? folder.sealPlain(context.seal)
    for id in ids { try? Instance.sealPlain(folder.instance(id), context.seal) }
    for instance in ids.compactMap({ Instance.load(folder.instance($0), context.seal) }) {
      for port in instance.ports.values {
        try? await context.ports.reserve(port, for: name, mustBeFree: false)
      }
      let isCurrent = instance.revision == record.revision && instance.slot < record.spec.replicas
      let replica = makeReplica(instance)
      if isCurrent || replicas[instance.slot] == nil {
        let other = replicas[instance.slot]
        replicas[instance.slot] = replica
        if record.isWanted { await replica.start() }
        if let other { await discard(other) }
      } else {
        await discard(replica)
      }
    }
    reconcile()
  }

  /// Takes a new specification. Replicas follow in the background.
  func change(to spec: UnitSpec) throws {
    var next = try UnitRecord(spec: spec, ingressPort: record.ingressPort, context.seal)
    // An earlier version of the program may have made another revision of the same.
    if next.spec == record.spec { next.revision = record.revision }
    if spec.ingress == nil { next.ingressPort = nil }
    if next.spec != record.spec || !record.isWanted { try folder.save(next, context.seal) }
    record = next
    failure = nil
    reconcile()
  }

  func start() throws {
    record.isWanted = true
    try folder.save(record, context.seal)
    failure = nil
    reconcile()
  }

  /// Stops the replicas and waits for them; they stay stopped until `start` or a change.
  func stop() async throws {
    record.isWanted = false
    try folder.save(record, context.seal)
    reconcile()
    await settle()
  }

  func restart() async throws {
    try await stop()
    try start()
  }

  func signal(_ number: Int32) async {
    for replica in orderedReplicas { await replica.signal(number) }
  }

  func renewTokens() async {
    for replica in orderedReplicas { await replica.renewToken() }
  }

  func rotateLogs() {
    for slot in 0..<max(1, record.spec.replicas) {
      try? LogFile(path: folder.log(slot: slot)).rotateIfNeeded()
    }
  }

  /// Stops all, removes logs, private files and ports.
  func remove() async throws {
    record.isWanted = false
    try folder.save(record, context.seal)
    reconcile()
    await settle()
    await context.ingress.remove(name)
    await context.ports.releaseAll(of: name)
    try FileTree.remove(folder.path)
    for watcher in watchers.values { watcher.finish() }
  }

  /// Ends supervision without ending processes.
  func letGo() async {
    isLetGo = true
    let work = reconciliation
    work?.cancel()
    await work?.value
    for replica in orderedReplicas { await replica.letGo() }
  }

  /// Stops the processes, but the next agent starts them again.
  func suspend() async {
    isLetGo = true
    let work = reconciliation
    work?.cancel()
    await work?.value
    await withTaskGroup(of: Void.self) { group in
      for replica in orderedReplicas { group.addTask { await replica.stop() } }
    }
  }

  // MARK: Reconciliation

  private var orderedReplicas: [Replica] { replicas.sorted { $0.key < $1.key }.map(\.value) }

  private func reconcile() {
    isDirty = true
    guard reconciliation == nil, !isLetGo else { return }
    // Owned by this actor: `letGo` and `suspend` cancel it; it ends by itself when there is nothing to do.
    reconciliation = Task { await reconcileUntilClean() }
  }

  private func reconcileUntilClean() async {
    while isDirty && !Task.isCancelled {
      isDirty = false
      do { try await reconcileOnce() } catch is CancellationError {} catch {
        failure = Self.describe(error)
        context.log.note("\(name): \(Self.describe(error))")
      }
      notify()
    }
    reconciliation = nil
    notify()
  }

  private func reconcileOnce() async throws {
    try await serveIngress()
    for slot in replicas.keys.sorted() where slot >= record.spec.replicas || !record.isWanted {
      guard let replica = replicas[slot] else { continue }
      await replica.stop()
      if slot >= record.spec.replicas { await discard(replica, slot: slot) }
    }
    guard record.isWanted else { return }
    let goal = record
    // The slots of a unit that is not rolled are independent; with one command they all start at once.
    for slot in 0..<goal.spec.replicas {
      if isDirty || Task.isCancelled { return }
      if let present = replicas[slot], present.instance.revision == goal.revision {
        if await present.needsStart { await present.startAnew() }
        continue
      }
      try await put(slot, goal)
    }
  }

  /// Puts a replica of the goal's revision in the slot.
  private func put(_ slot: Int, _ goal: UnitRecord) async throws {
    guard let old = replicas[slot] else {
      let replica = makeReplica(try await makeInstance(slot, goal, keeping: [:]))
      replicas[slot] = replica
      await replica.start()
      return
    }
    guard goal.spec.update == .rolling, await old.isReady else {
      await old.stop()
      let instance = try await makeInstance(slot, goal, keeping: old.instance.ports)
      await discard(old, slot: slot)
      let replica = makeReplica(instance)
      replicas[slot] = replica
      await replica.start()
      return
    }
    let replica = makeReplica(try await makeInstance(slot, goal, keeping: [:]))
    await replica.start()
    guard await becomesReady(replica) else {
      let status = await replica.status
      await discard(replica)
      if !isDirty && !Task.isCancelled {
        throw AgentFault.invalid(
          "the new revision does not become ready, the old one runs on",
          detail: status.healthMessage ?? status.lastExit ?? "")
      }
      return
    }
    replicas[slot] = replica
    await updateIngress()
    if let target = record.spec.ingress?.target, let port = old.instance.ports[target] {
      await context.ingress.drain(port, within: .seconds(10))
    }
    await discard(old)
  }

  private func becomesReady(_ replica: Replica) async -> Bool {
    let changes = changes()
    if await replica.isReady { return true }
    for await _ in changes {
      if await replica.isReady { return true }
      if isDirty || Task.isCancelled { return false }
      if await replica.isCrashLooping { return false }
      if await replica.isOver { return false }
    }
    return false
  }

  private func makeInstance(
    _ slot: Int, _ goal: UnitRecord, keeping old: [String: UInt16]
  ) async throws -> Instance {
    var ports: [String: UInt16] = [:]
    for port in goal.spec.ports {
      if let number = port.number {
        let isOwn = old.values.contains(number)
        try await context.ports.reserve(number, for: name, mustBeFree: !isOwn)
        ports[port.name] = number
      } else if let kept = old[port.name] {
        ports[port.name] = kept
      } else {
        ports[port.name] = try await context.ports.pick(for: name)
      }
    }
    let instance = Instance(
      slot: slot, revision: goal.revision, spec: goal.spec, ports: ports, user: user)
    try instance.save(in: folder.instance(instance.id), context.seal)
    return instance
  }

  private func makeReplica(_ instance: Instance) -> Replica {
    Replica(
      instance: instance, folder: folder.instance(instance.id),
      log: LogFile(path: folder.log(slot: instance.slot)), context: context
    ) { [weak self] in
      // Runs to its end by itself: tells the unit, and those who wait for it.
      Task { await self?.replicaChanged() }
    }
  }

  /// Stops a replica for good and forgets its folder; its ports go unless a replica of the unit still has them.
  private func discard(_ replica: Replica, slot: Int? = nil) async {
    await replica.stop()
    if let slot { replicas[slot] = nil }
    let kept = Set(replicas.values.flatMap { $0.instance.ports.values })
    for port in replica.instance.ports.values where !kept.contains(port) {
      await context.ports.release(port, of: name)
    }
    let isReused = replicas.values.contains { $0.folder == replica.folder }
    if !isReused { try? FileTree.remove(replica.folder) }
  }

  // MARK: Ingress

  private func serveIngress() async throws {
    guard let route = record.spec.ingress else { return await context.ingress.remove(name) }
    let port: UInt16
    if let number = route.port ?? record.ingressPort {
      port = number
    } else {
      port = try await context.ports.pick(for: name)
    }
    if record.ingressPort != port {
      record.ingressPort = port
      try folder.save(record, context.seal)
    }
    let isServed = await context.ingress.serves(name, port)
    try await context.ports.reserve(port, for: name, mustBeFree: !isServed)
    try await context.ingress.serve(name, port: port, isPublic: route.isPublic)
    await updateIngress()
  }

  private func updateIngress() async {
    guard let target = record.spec.ingress?.target else { return }
    var ready: [UInt16] = []
    for replica in orderedReplicas {
      if await replica.isReady, let port = replica.instance.ports[target] { ready.append(port) }
    }
    await context.ingress.setBackends(name, ready)
  }

  // MARK: News

  private func replicaChanged() async {
    await updateIngress()
    notify()
  }

  private func notify() {
    for watcher in watchers.values { watcher.yield() }
  }

  /// One element now, and one after each change.
  func changes() -> AsyncStream<Void> {
    let id = UUID()
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    watchers[id] = continuation
    continuation.onTermination = { [weak self] _ in
      // Runs to its end by itself: forgets the watcher.
      Task { await self?.forget(id) }
    }
    continuation.yield()
    return stream
  }

  private func forget(_ id: UUID) { watchers[id] = nil }

  var isReconciling: Bool { reconciliation != nil }

  /// Waits until no change is under way.
  private func settle() async {
    while let work = reconciliation { await work.value }
  }

  static func describe(_ error: any Error) -> String {
    switch error {
    case let fault as AgentFault:
      fault.response.message + (fault.response.detail.isEmpty ? "" : ": " + fault.response.detail)
    case let error as SystemError: error.description
    case let error as any DiagnosticConvertible: describe(error.diagnostic)
    default: "\(error)"
    }
  }

  private static func describe(_ diagnostic: Diagnostic) -> String {
    ([[diagnostic.summary, diagnostic.detail].filter { !$0.isEmpty }.joined(separator: ": ")] + diagnostic.hints)
      .joined(separator: "; ")
  }
}
