import Platform

/// Writes rows to files of a bucket: one for each day of a batch, named for the first and last message in it.
struct BucketSink: PipelineSink {
  let configuration: BucketSinkConfiguration

  var name: String { "bucket `\(configuration.folder)`" }

  init(_ configuration: BucketSinkConfiguration) { self.configuration = configuration }

  func stage(_ rows: [PipelineRow]) async throws -> [Checkpoint.File] {
    var files: [Checkpoint.File] = []
    do {
      for (day, rows) in Self.byDay(rows, configuration.partitionByDay) {
        files.append(try await write(rows, day: day))
      }
    } catch {
      for file in files { try? Files.remove(file.temporary) }
      throw error
    }
    return files
  }

  private static func byDay(_ rows: [PipelineRow], _ isPartitioned: Bool) -> [(day: String, rows: [PipelineRow])] {
    guard isPartitioned else { return rows.isEmpty ? [] : [("", rows)] }
    let days = Dictionary(grouping: rows, by: \.day)
    return days.keys.sorted().map { ($0, days[$0] ?? []) }
  }

  private func write(_ rows: [PipelineRow], day: String) async throws -> Checkpoint.File {
    let target = try target(rows, day: day)
    let temporary = Path.join(configuration.staging, "\(UniqueName.make()).\(configuration.format.rawValue)")
    do {
      try Files.makeFolder(configuration.staging, mode: 0o700)
      switch configuration.format {
      case .ndjson:
        let lines = Self.lines(rows) { $0 }
        try AtomicFile.write(lines, to: temporary, mode: 0o644)
      case .parquet: try await ParquetWriter(configuration).write(rows, to: temporary)
      }
      try Files.makeFolder(Path.parent(target))
    } catch let error as SystemError {
      throw WorkerError.unavailable(sink: name, reason: error.description)
    }
    return Checkpoint.File(temporary: temporary, final: target)
  }

  /// The file's final name, with a number where there is such a file already: of an earlier topic of that name, since no batch
  /// is written twice.
  private func target(_ rows: [PipelineRow], day: String) throws -> String {
    let sequences = rows.map(\.sequence)
    let name = "\(Self.padded(sequences.min() ?? 0))-\(Self.padded(sequences.max() ?? 0))"
    let parts = [configuration.prefix, day.isEmpty ? "" : "dt=\(day)"].filter { !$0.isEmpty }
    let folder = parts.reduce(configuration.folder) { Path.join($0, $1) }
    for number in 1..<10_000 {
      let path = Path.join(folder, "\(name)\(number == 1 ? "" : "-\(number)").\(configuration.format.rawValue)")
      if !Files.exists(path) { return path }
    }
    throw WorkerError.unavailable(sink: self.name, reason: "too many files are called `\(name)`")
  }

  /// A JSON object a line, with the message's place in the topic.
  static func lines(
    _ rows: [PipelineRow], _ change: (JSONDocument.Field) -> JSONDocument.Field
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    for row in rows {
      let fields = row.fields.filter { $0.name != TableDefinition.sequenceColumn }.map(change)
      let sequence = JSONDocument.Field(TableDefinition.sequenceColumn, .integer(Int64(clamping: row.sequence)))
      JSONDocument.object([sequence] + fields).write(to: &bytes)
      bytes.append(0x0A)
    }
    return bytes
  }

  private static func padded(_ number: UInt64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 12 - digits.count)) + digits
  }
}
