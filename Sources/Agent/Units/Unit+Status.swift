import AgentAPI

extension Unit {
  /// How the unit is now, with the last lines of its log if there is something wrong, or if they are asked for.
  func status(logLines: Int? = nil) async -> UnitStatus {
    var replicaStatuses: [ReplicaStatus] = []
    var isLooping = false
    for (_, replica) in replicas.sorted(by: { $0.key < $1.key }) {
      replicaStatuses.append(await replica.status)
      if replica.instance.revision == record.revision, await replica.isCrashLooping { isLooping = true }
    }
    let state = overallState(replicaStatuses, isLooping: isLooping)
    let isReady = isComplete(replicaStatuses) && state == .running
    let lines = logLines ?? (isReady || state == .stopped ? 0 : 10)
    let spec = record.spec
    return UnitStatus(
      name: name, stack: spec.stack, address: spec.address, kind: spec.kind, state: state,
      isReady: isReady, revision: record.revision, replicas: replicaStatuses,
      ingress: ingressStatus, labels: spec.labels, token: spec.token,
      serviceAccount: spec.serviceAccount, lastLogLines: lastLines(lines) + (failure.map { [$0] } ?? []))
  }

  /// All wanted replicas are there and run the present revision.
  private func isComplete(_ statuses: [ReplicaStatus]) -> Bool {
    let current = String(record.revision.prefix(8))
    return record.isWanted && statuses.count == record.spec.replicas && failure == nil
      && statuses.allSatisfy { $0.revision == current }
  }

  private func overallState(_ statuses: [ReplicaStatus], isLooping: Bool) -> UnitState {
    guard record.isWanted else {
      return statuses.contains { $0.state != .stopped } ? .stopping : .stopped
    }
    if failure != nil || isLooping { return .failed }
    let worstFirst: [UnitState] = [
      .failed, .unhealthy, .backoff, .stopping, .stopped, .starting, .exited,
    ]
    // How replicas of an earlier revision end does not matter.
    let current = String(record.revision.prefix(8))
    let states = Set(statuses.filter { $0.revision == current }.map(\.state))
    for state in worstFirst where states.contains(state) {
      // While a change is under way a stopped replica is one that is about to start.
      return state == .stopped || state == .stopping ? .starting : state
    }
    return isComplete(statuses) ? .running : .starting
  }

  private var ingressStatus: UnitStatus.IngressStatus? {
    guard let route = record.spec.ingress, let port = record.ingressPort else { return nil }
    return UnitStatus.IngressStatus(
      port: port, isPublic: route.isPublic, url: "http://127.0.0.1:\(port)/")
  }

  private func lastLines(_ count: Int) -> [String] {
    guard count > 0 else { return [] }
    return logReader.files.sorted { $0.key < $1.key }.flatMap { $0.value.lastLines(count) }.suffix(count)
  }

  /// The logs of all its replicas.
  var logReader: LogReader {
    let slots = 0..<max(1, record.spec.replicas)
    return LogReader(
      files: Dictionary(uniqueKeysWithValues: slots.map { ($0, LogFile(path: folder.log(slot: $0))) }))
  }

  /// Waits until the unit is ready, or cannot become it, or the time is over.
  func waitReady(_ limit: Duration) async -> UnitStatus {
    let changes = changes()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in changes {
          let status = await self.status(logLines: 0)
          if status.isReady { return }
          if status.state == .failed || status.state == .exited || status.state == .stopped { return }
        }
      }
      group.addTask { try? await Task.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
    return await status()
  }
}
