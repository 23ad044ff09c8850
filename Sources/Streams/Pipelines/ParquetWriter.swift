import Glibc
import Platform

/// Turns rows into a Parquet file by DuckDB's command line program.
struct ParquetWriter: Sendable {
  private let configuration: BucketSinkConfiguration

  init(_ configuration: BucketSinkConfiguration) { self.configuration = configuration }

  func write(_ rows: [PipelineRow], to file: String) async throws {
    let columns = columns(rows)
    let input = file + ".ndjson"
    // DuckDB's parser of JSON objects takes whole values as text for columns that are text.
    try AtomicFile.write(BucketSink.lines(rows) { $0 }, to: input, durable: false)
    defer { try? Files.remove(input) }
    let types = columns.map { "\(Self.text($0.name)): \(Self.text($0.type))" }.joined(separator: ", ")
    let sql = """
      SET threads = 1;
      COPY (SELECT * FROM read_json(\(Self.text(input)), format = 'newline_delimited', columns = {\(types)}))
      TO \(Self.text(file)) (FORMAT parquet, COMPRESSION zstd);
      """
    guard let duckdb = configuration.duckdb else {
      throw WorkerError.unavailable(sink: "parquet", reason: "no `duckdb` program is set")
    }
    let result: Command.Result
    do {
      result = try await Command(duckdb, ["-batch", "-bail", "-c", sql], timeout: .seconds(120)).run()
    } catch let error as CommandError {
      throw WorkerError.unavailable(sink: "parquet", reason: error.diagnostic.summary)
    }
    guard result.status.isSuccess else {
      try? Files.remove(file)
      let reason = String(result.errorText.prefix(500))
      // The one fault of the data that can be: a value that is not of its column's type.
      guard reason.contains("Conversion Error") || reason.contains("Invalid Input Error") else {
        throw WorkerError.unavailable(sink: "parquet", reason: reason)
      }
      throw WorkerError.rejected(sink: "parquet", reason: reason)
    }
    try Files.setMode(file, 0o644)
    try AtomicFile.synchronize(file)
  }

  /// The columns that the configuration names, then those that only the data has: numbers as `DOUBLE`, so that files agree with each
  /// other however the numbers are written.
  private func columns(_ rows: [PipelineRow]) -> [BucketSinkConfiguration.Column] {
    var columns = [BucketSinkConfiguration.Column(name: TableDefinition.sequenceColumn, type: "BIGINT")]
    columns += configuration.columns
    var known = Set(columns.map(\.name))
    var names: [String] = []
    var types: [String: String] = [:]
    for field in rows.lazy.flatMap(\.fields) where !known.contains(field.name) {
      if types[field.name] == nil { names.append(field.name) }
      guard let type = Self.type(field.value) else {
        types[field.name] = types[field.name] ?? ""
        continue
      }
      let earlier = types[field.name] ?? ""
      types[field.name] = earlier.isEmpty || earlier == type ? type : "VARCHAR"
    }
    for name in names {
      known.insert(name)
      let type = types[name] ?? ""
      columns.append(.init(name: name, type: type.isEmpty ? "VARCHAR" : type))
    }
    return columns
  }

  private static func type(_ value: JSONDocument) -> String? {
    switch value {
    case .null: nil
    case .bool: "BOOLEAN"
    case .integer, .number: "DOUBLE"
    case .string: "VARCHAR"
    case .array, .object: "JSON"
    }
  }

  /// A text in SQL.
  private static func text(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}

extension AtomicFile {
  /// Makes the bytes of a file that another program has written durable.
  static func synchronize(_ path: String) throws(SystemError) {
    try OpenFile(path, O_RDONLY).synchronize(path: path)
  }
}
