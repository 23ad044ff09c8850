import KeyManagement
import Platform

/// The record of a running build, its log and its watchers, in one order of events.
actor BuildLedger {
  private(set) var record: BuildRecord
  private let history: BuildHistory
  private let log: BuildLog
  private let onEvent: @Sendable (BuildEvent) -> Void
  private let tail = LogTail()
  private var saved = ContinuousClock.now
  private var saveFault: (any Error)?
  /// Takes the build's secrets out of what the runner itself says: a file's name may hold one.
  private var words = SecretText(nil)
  /// How long a change may wait to be saved: of large builds longer.
  private var pause = Duration.milliseconds(250)
  /// What the last writing of the result takes, by far.
  private static let reserved = 512 << 10
  private let reserve: String
  /// Saves what changed meanwhile, when so long has passed. Ended by `close`.
  private var later: Task<Void, any Error>?

  init(
    _ record: BuildRecord, history: BuildHistory, onEvent: @escaping @Sendable (BuildEvent) -> Void
  ) throws(SystemError) {
    self.record = record
    self.history = history
    self.onEvent = onEvent
    reserve = BuildFolders(root: history.folder(of: record.id)).reserve
    log = try BuildLog(history.logFile(of: record.id))
  }

  func begin() {
    record.status = .working
    record.started = Timestamp.now.text
    record.runner = .current
    save(now: true)
    // A disk that has not so much has none at the end, either.
    try? Files.reserve(reserve, bytes: Self.reserved)
    onEvent(.started(record))
  }

  func prepared(_ build: PreparedBuild) {
    record.steps = build.definition.steps.enumerated().map { index, step in
      .init(
        number: index + 1, name: step.shownName(index), builder: step.name.value, status: .queued)
    }
    record.tags = build.definition.tags.map(\.value)
    words = SecretText(build.secrets)
    record.substitutions = Dictionary(
      build.substitutions.entries.filter { !$0.value.isEmpty }.map { ($0.name, words.masked($0.value)) },
      uniquingKeysWith: { $1 })
    record.commit = build.substitutions["COMMIT_SHA"].flatMap { $0.isEmpty ? nil : $0 }
    record.branch = build.substitutions["BRANCH_NAME"].flatMap { $0.isEmpty ? nil : $0 }
    save(now: true)
  }

  func stepStarted(_ index: Int) {
    record.steps[index].status = .working
    record.steps[index].started = Timestamp.now.text
    save(now: false)
    onEvent(.stepStarted(number: index + 1, name: record.steps[index].name))
  }

  func stepFinished(
    _ index: Int, _ status: BuildStatus, exit: String?, seconds: Double, isRestored: Bool = false, mayFail: Bool = false
  ) {
    record.steps[index].status = status
    record.steps[index].finished = Timestamp.now.text
    record.steps[index].seconds = seconds
    record.steps[index].exit = exit.map(words.masked)
    record.steps[index].isRestored = isRestored
    record.steps[index].mayFail = mayFail ? true : nil
    save(now: false)
    onEvent(.stepFinished(record.steps[index]))
  }

  /// The writer of a step's lines. It does not go through the actor: a chatty step does not wait for others.
  nonisolated func sink(_ step: Int, _ name: String) -> @Sendable ([UInt8]) -> Void {
    let (log, onEvent, tail) = (log, onEvent, tail)
    return { lines in
      log.append(lines, step: step)
      tail.append(lines, name)
      onEvent(.output(step: step, name: name, lines: lines))
    }
  }

  /// The runner's own words.
  func note(_ text: String, step: Int = 0) {
    let name = record.steps.indices.contains(step - 1) ? record.steps[step - 1].name : "build"
    let lines = Array(words.masked(text.hasSuffix("\n") ? text : text + "\n").utf8)
    log.append(lines, step: step)
    tail.append(lines, name)
    onEvent(.output(step: step, name: name, lines: lines))
  }

  func keep(_ images: [BuildRecord.ImageRecord]) { record.images = images }

  func keep(_ artifacts: [BuildRecord.ArtifactRecord]) { record.artifacts = artifacts }

  func end(_ status: BuildStatus, _ reason: String?) {
    record.status = status
    record.reason = reason.map(words.masked)
    record.finished = Timestamp.now.text
    for index in record.steps.indices where !record.steps[index].status.isFinal {
      record.steps[index].status = .skipped
    }
  }

  /// The step whose failure the build does not survive; those that come after it have not ended it.
  func failed(at index: Int) {
    if record.failedStep == nil { record.failedStep = index + 1 }
  }

  func endWithFailedStep() {
    let failed = record.failedStep.flatMap { number in record.steps.first { $0.number == number } }
    end(.failure, failed.map { "`\($0.name)` failed" + ($0.exit.map { ": \($0)" } ?? "") } ?? "a step failed")
  }

  func close() -> BuildRecord {
    if !record.status.isFinal { end(.internalError, "it ended without a result") }
    record.logFault = log.fault
    try? Files.remove(reserve)
    save(now: true)
    if let saveFault {
      note("warning: the result is not in the history of builds: \(BuildRunner.text(saveFault))")
    }
    history.report(record)
    onEvent(.finished(record))
    return record
  }

  /// With a thousand steps, writing all at each of them would take longer than they: what changes soon after is saved together.
  private func save(now: Bool) {
    let left = pause - (ContinuousClock.now - saved)
    guard now || left <= .zero else { return saveLater(left) }
    later?.cancel()
    later = nil
    let begun = ContinuousClock.now
    do {
      try history.save(record)
      saveFault = nil
    } catch { saveFault = error }
    try? BuildPage(record: record, lines: tail.lines).write(to: history)
    saved = .now
    pause = max(.milliseconds(250), (saved - begun) * 20)
  }

  private func saveLater(_ left: Duration) {
    guard later == nil else { return }
    later = Task {
      try await Task.sleep(for: left)
      save(now: true)
    }
  }
}
