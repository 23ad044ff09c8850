import Diagnostics
import KeyManagement
import Platform

/// Runs one build from its record to its end. Never throws: what goes wrong is the build's result.
public struct BuildRunner: Sendable {
  /// More steps than this do not run at the same time.
  static let parallelSteps = 64

  public let history: BuildHistory
  public let stop: StopSwitch
  /// Whether the workspace stays for a look at it when the build is over.
  public let keepsWorkspace: Bool
  private let keys: @Sendable () throws -> KeyStore
  private let rights: BuildRights
  private let onEvent: @Sendable (BuildEvent) -> Void

  /// - Parameters:
  ///   - keys: opens the keys of this machine's user, for builds that use secrets.
  ///   - rights: of the service account of a build that names one.
  public init(
    history: BuildHistory = BuildHistory(), stop: StopSwitch, keepsWorkspace: Bool = false,
    keys: @escaping @Sendable () throws -> KeyStore, rights: BuildRights = .ofAgent,
    onEvent: @escaping @Sendable (BuildEvent) -> Void
  ) {
    self.rights = rights
    self.history = history
    self.stop = stop
    self.keepsWorkspace = keepsWorkspace
    self.keys = keys
    self.onEvent = onEvent
  }

  /// - Parameter definition: already read; otherwise it is read from the source.
  public func run(_ record: BuildRecord, definition: BuildDefinition? = nil) async -> BuildRecord {
    let folders = BuildFolders(root: history.folder(of: record.id))
    let ledger: BuildLedger
    do {
      ledger = try BuildLedger(record, history: history, onEvent: onEvent)
    } catch {
      var record = record
      record.status = .internalError
      record.reason = Self.text(error)
      return record
    }
    try? await history.endInterrupted()
    await ledger.begin()
    let watch = BuildWatch(
      record.id, history: history, stop: stop, limit: definition?.timeout ?? BuildDefinition.defaultTimeout)
    // Owned by this function: it is cancelled before it returns.
    let watching = Task { try await watch.run() }
    let notifier = await work(record, definition, folders, ledger, watch)
    watching.cancel()
    if let fault = await notifier?.tell(ledger.record) { await ledger.note("warning: \(fault)") }
    if BuildProcesses(id: record.id, root: folders.root).end() {
      await ledger.note("[processes that steps left behind were killed]")
    }
    folders.clean(keepWorkspace: keepsWorkspace)
    let result = await ledger.close()
    if Files.status(history.logFile(of: record.id))?.size ?? 0 <= BuildHistory.smallLog {
      try? history.archiveLog(of: record.id)
    }
    try? history.prune()
    return result
  }

  /// From the checkout to the results. Answers whom to tell of the end, as far as that came to be known.
  private func work(
    _ record: BuildRecord, _ definition: BuildDefinition?, _ folders: BuildFolders, _ ledger: BuildLedger,
    _ watch: BuildWatch
  ) async -> BuildNotifier? {
    let waited = record.waited
    let (directories, keys, rights) = (history.directories, keys, rights)
    var notifier: BuildNotifier?
    do {
      let source = try await stop.bounding {
        try await SourcedBuild(record, folders: folders, directories: directories, definition: definition)
      }
      watch.begin(source.definition.timeout)
      notifier = BuildNotifier(source)
      let build = try await stop.bounding { try await PreparedBuild(source, keys: keys, rights: rights) }
      await ledger.prepared(build)
      guard waited <= build.definition.queueLimit else {
        await ledger.end(.expired, "it waited longer than \(build.definition.queueLimit.inSeconds) s")
        return notifier
      }
      let faults = BuilderCheck(build.builders).faults(build.definition, as: .error)
      try faults.throwIfErrors()
      var warnings = source.warnings
      warnings.append(contentsOf: source.missing)
      warnings.append(contentsOf: faults)
      if !warnings.isEmpty { await ledger.note(DiagnosticRenderer().render(warnings)) }
      watch.begin(build.definition.timeout)
      await runSteps(build, ledger)
      if stop.reason == nil {
        try await stop.bounding { try await keepResults(build, ledger) }
        await ledger.end(.success, nil)
      } else {
        await endStopped(ledger, watch)
      }
    } catch {
      if stop.reason != nil {
        await endStopped(ledger, watch)
      } else {
        await ledger.note(DiagnosticRenderer().render(Diagnostics(describing: error)))
        let isOfUser = error is Diagnostics || error is Diagnostic
        await ledger.end(isOfUser ? .failure : .internalError, Self.text(error))
      }
    }
    return notifier
  }

  private func endStopped(_ ledger: BuildLedger, _ watch: BuildWatch) async {
    switch stop.reason {
    case .cancelled: await ledger.end(.cancelled, "it was cancelled")
    case .timedOut: await ledger.end(.timeout, "it did not end within \(watch.limit.inSeconds) s")
    case .failed, nil: await ledger.endWithFailedStep()
    }
  }

  // MARK: Steps

  private func runSteps(_ build: PreparedBuild, _ ledger: BuildLedger) async {
    var missing = build.graph.dependencies.map(\.count)
    var ready = missing.indices.filter { missing[$0] == 0 }
    var next = 0
    var running = 0
    await withTaskGroup(of: (Int, Bool).self) { group in
      while true {
        while next < ready.count, running < Self.parallelSteps, stop.reason == nil {
          let index = ready[next]
          next += 1
          running += 1
          group.addTask {
            (index, await StepRunner(build: build, index: index, stop: stop, ledger: ledger).run())
          }
        }
        guard let (index, mayGoOn) = await group.next() else { break }
        running -= 1
        guard mayGoOn else {
          if stop.reason == nil { await ledger.failed(at: index) }
          stop.turnOn(.failed)
          continue
        }
        for dependent in build.graph.dependents[index] {
          missing[dependent] -= 1
          if missing[dependent] == 0 { ready.append(dependent) }
        }
      }
    }
  }

  // MARK: Results

  private func keepResults(_ build: PreparedBuild, _ ledger: BuildLedger) async throws {
    let images = ImageKeeper(pushes: build.definition.pushesImages)
    var (records, faults) = await images.keep(build.definition.images)
    await ledger.keep(records)
    do {
      try await keepArtifacts(build, ledger)
    } catch  where !faults.isEmpty {
      faults.append(contentsOf: Diagnostics(describing: error))
    }
    try faults.throwIfErrors()
  }

  private func keepArtifacts(_ build: PreparedBuild, _ ledger: BuildLedger) async throws {
    guard let objects = build.definition.artifacts else { return }
    let keeper = ArtifactKeeper(
      folders: build.folders, id: build.environment.id, directory: build.directory, directories: build.directories)
    let (kept, links, others) = try keeper.keep(objects)
    await ledger.keep(kept)
    for (what, paths) in [("symbolic links", links), ("pipes, sockets and devices", others)] where !paths.isEmpty {
      let names = paths.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
      let more = paths.count > 3 ? " and \(paths.count - 3) more" : ""
      await ledger.note("warning: \(what) are not kept as artifacts: \(names)\(more)")
    }
    // Kept is what is kept, wherever it cannot be copied to.
    try await keeper.deliver(kept, objects)
    if let warning = await keeper.warning(objects) { await ledger.note("warning: \(warning)") }
  }

  /// The first line of an error.
  static func text(_ error: any Error) -> String {
    Diagnostics(describing: error).errors.first?.summary ?? "\(error)"
  }
}
