extension PipelineWorker {
  /// Writes a batch to all sinks, then notes it, then acknowledges it. After a crash at any point the messages that are not
  /// acknowledged come again, and what was written of them is known by the checkpoint, or written over by the same.
  func commit(
    _ batch: [JetStreamMessage], _ checkpoint: Checkpoint, until stop: StopFlag
  ) async throws -> Checkpoint {
    var checkpoint = checkpoint
    let fresh = unwritten(batch, checkpoint)
    let (rows, filtered, poison) = transform(fresh)
    let staged = try await stage(rows, holding: batch, until: stop)
    let bad = poison.merging(staged.bad) { $1 }
    for message in fresh {
      guard let reason = bad[message.metadata.streamSequence] else { continue }
      try await retrying(until: stop, while: batch) { try await deadLetters.put(message, reason: reason) }
    }
    if !fresh.isEmpty {
      let sequences = SequenceSet(fresh.map(\.metadata.streamSequence))
      checkpoint = try await retrying(until: stop, while: batch) { [checkpoint] in
        var next = checkpoint
        try next.commit(sequences, files: staged.files)
        return next
      }
    }
    for message in batch {
      // An acknowledgement that is lost with the connection makes the message come again, and be known.
      do { try await message.acknowledge() } catch let error as NATSError where error.isTransient { break }
    }
    let (count, badCount) = (fresh.count, bad.count)
    await report.update { status in
      status.processed += count
      status.filtered += filtered
      status.deadLettered += badCount
      status.lastError = nil
    }
    return checkpoint
  }

  /// Those that no earlier batch has written, each once, in order.
  private func unwritten(_ batch: [JetStreamMessage], _ checkpoint: Checkpoint) -> [JetStreamMessage] {
    var seen: Set<UInt64> = []
    return batch.filter {
      let sequence = $0.metadata.streamSequence
      return !checkpoint.contains(sequence) && seen.insert(sequence).inserted
    }.sorted { $0.metadata.streamSequence < $1.metadata.streamSequence }
  }

  private func transform(
    _ messages: [JetStreamMessage]
  ) -> (rows: [PipelineRow], filtered: Int, poison: [UInt64: String]) {
    var rows: [PipelineRow] = []
    var filtered = 0
    var poison: [UInt64: String] = [:]
    for message in messages {
      let sequence = message.metadata.streamSequence
      do {
        guard let fields = try JSONDocument(parsing: message.payload).fields else {
          poison[sequence] = "the payload is no JSON object"
          continue
        }
        let row = PipelineRow(
          sequence: sequence, subject: message.subject, published: message.metadata.timestamp, fields: fields)
        if let row = configuration.transforms.reduce(row as PipelineRow?, { row, step in row.flatMap(step.apply) }) {
          rows.append(row)
        } else {
          filtered += 1
        }
      } catch {
        poison[sequence] = "the payload is no JSON: \(error)"
      }
    }
    return (rows, filtered, poison)
  }

  /// Stages the rows in every sink, tables first. A row that a sink does not take is passed to none of those after it.
  private func stage(
    _ rows: [PipelineRow], holding batch: [JetStreamMessage], until stop: StopFlag
  ) async throws -> (files: [Checkpoint.File], bad: [UInt64: String]) {
    var bad: [UInt64: String] = [:]
    for sink in sinks where sink is TableSink {
      let good = rows.filter { bad[$0.sequence] == nil }
      if good.isEmpty { break }
      let staged = try await retrying(until: stop, while: batch) { try await sink.stageGood(good) }
      bad.merge(staged.bad) { $1 }
    }
    var files: [Checkpoint.File] = []
    for sink in sinks where !(sink is TableSink) {
      let good = rows.filter { bad[$0.sequence] == nil }
      if good.isEmpty { break }
      let staged = try await retrying(until: stop, while: batch) { try await sink.stageGood(good) }
      bad.merge(staged.bad) { $1 }
      files += staged.files
    }
    return (files, bad)
  }
}
