import Platform
import ProviderKit
import Streams
import Values

extension PipelineType {
  /// What the worker is told.
  func configuration(
    _ planned: Value, _ folder: PipelineFolder, _ access: ConsumerAccess, _ operation: Operation
  ) async throws -> PipelineConfiguration {
    var configuration = PipelineConfiguration(
      name: operation.context.address, connection: access.connection, source: access.source,
      checkpointFile: folder.checkpointFile,
      files: WorkerFiles(ready: "@{unit}/ready", status: folder.statusFile))
    configuration.batch = PipelineConfiguration.Batch(
      size: planned["batch_size"]?.int ?? 500,
      seconds: planned.text("batch_window").flatMap(ProviderKit.DurationText.seconds) ?? 1)
    configuration.transforms = planned.blocks("transform").map(Self.transform)
    configuration.tables = try planned.blocks("table").map { block in
      let table = try TableHandle(block.text("table") ?? "", environment.directories)
      guard let record = try table.database.record() else {
        throw ResourceFault.missing(kind: "database", id: table.databaseID)
      }
      return TableSinkConfiguration(
        url: DatabaseType.url(Int(record.port)), table: table.table, tokenFile: "@{token_file}")
    }
    for block in planned.blocks("bucket") { configuration.buckets.append(try await bucket(block, folder)) }
    return configuration
  }

  private func bucket(_ block: Value, _ folder: PipelineFolder) async throws -> BucketSinkConfiguration {
    let id = block.text("bucket") ?? ""
    let bucket = try BucketFolder(id, environment.directories)
    guard try bucket.record() != nil else { throw ResourceFault.missing(kind: "bucket", id: id) }
    let prefix = (block.text("prefix") ?? "").split(separator: "/").joined(separator: "/")
    guard prefix.isEmpty || ObjectName.isValid(prefix) else {
      throw ProviderDiagnostic(
        .error, "`\(prefix)` cannot begin the name of an object", detail: "expected \(ObjectName.summary)")
    }
    // Readable by everybody who may read the bucket, writable by the worker, to whom the agent gives it.
    try Files.makeFolder(prefix.isEmpty ? bucket.objects : Path.join(bucket.objects, prefix), mode: 0o755)
    let format = block.text("format").flatMap(BucketSinkConfiguration.Format.init) ?? .ndjson
    var columns: [BucketSinkConfiguration.Column] = []
    for (name, type) in block["columns"]?.attributes ?? ValueMap() {
      let type = type.string ?? ""
      guard type.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x27 && $0 != 0x22 && $0 != 0x3B }) else {
        throw ProviderDiagnostic(.error, "`\(type)` is not a type of DuckDB")
      }
      columns.append(BucketSinkConfiguration.Column(name: name, type: type))
    }
    let duckdb: String? = if format == .parquet { try await environment.engines.find(.duckdb).path } else { nil }
    return BucketSinkConfiguration(
      folder: bucket.objects, staging: folder.staging, prefix: prefix, format: format,
      partitionByDay: block["partition_by_day"]?.bool ?? true, columns: columns, duckdb: duckdb)
  }

  private static func transform(_ block: Value) -> PipelineTransform {
    if let path = block.text("where") {
      let comparison = block.text("comparison").flatMap(PipelineTransform.Condition.Comparison.init)
      return .filter(
        PipelineTransform.Condition(
          path: path, comparison: comparison ?? (block.text("value") == nil ? .exists : .equal),
          operand: block.text("value")))
    }
    let entries = block["select"]?.attributes ?? ValueMap()
    return .map(entries.map { PipelineTransform.Field(name: $0.0, path: $0.1.string ?? "") })
  }

  // MARK: Rights on tables

  /// Lets the worker write to its tables, and see their columns.
  func writeGrants(_ record: PipelineRecord) throws {
    for table in record.tables {
      for (file, grant) in try grants(record, table) {
        try AtomicFile.write(grant.document.bytes, to: file, mode: 0o644)
      }
    }
  }

  func removeGrants(_ record: PipelineRecord, keeping tables: [String]) throws {
    for table in record.tables where !tables.contains(table) {
      for (file, _) in try grants(record, table) { try Files.remove(file) }
    }
  }

  func isGranted(_ record: PipelineRecord) -> Bool {
    record.tables.allSatisfy { table in
      (try? grants(record, table))?.allSatisfy { file, grant in
        (try? Files.read(file)) == grant.document.bytes
      } ?? false
    }
  }

  private func grants(_ record: PipelineRecord, _ table: String) throws -> [(file: String, grant: TableGrant)] {
    let handle = try TableHandle(table, environment.directories)
    return [TableRole.reader, .writer].map { role in
      (
        handle.database.grantFile("\(record.id)#\(handle.table)#\(role.rawValue)"),
        TableGrant(table: handle.table, role: role, members: [record.id], token: record.token)
      )
    }
  }
}
