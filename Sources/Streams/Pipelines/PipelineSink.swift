/// Where rows go. A sink throws `WorkerError.rejected` for rows that it will never take, and anything else for what may pass.
protocol PipelineSink: Sendable {
  /// For messages.
  var name: String { get }

  /// Takes the rows. A sink that writes them where a repetition does no harm returns nothing; one of files writes them under
  /// temporary names, and says which names they are to have.
  func stage(_ rows: [PipelineRow]) async throws -> [Checkpoint.File]
}

extension PipelineSink {
  /// Stages all rows that the sink takes, and says which it does not take and why. A batch that is refused is halved until the
  /// rows that spoil it stand alone.
  func stageGood(_ rows: [PipelineRow]) async throws -> (files: [Checkpoint.File], bad: [UInt64: String]) {
    do {
      return (try await stage(rows), [:])
    } catch let WorkerError.rejected(_, reason) {
      guard rows.count > 1 else { return ([], Dictionary(uniqueKeysWithValues: rows.map { ($0.sequence, reason) })) }
      let middle = rows.count / 2
      let first = try await stageGood(Array(rows[..<middle]))
      let second = try await stageGood(Array(rows[middle...]))
      return (first.files + second.files, first.bad.merging(second.bad) { $1 })
    }
  }
}
