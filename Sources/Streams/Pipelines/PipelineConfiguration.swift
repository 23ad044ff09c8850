/// What the worker of a `pipeline` is told, in the JSON file that `--config` names.
public struct PipelineConfiguration: WorkerConfiguration, Hashable {
  /// A batch is written when one of these is reached.
  public struct Batch: Codable, Hashable, Sendable {
    public var size: Int
    public var seconds: Double
    public var bytes: Int

    public init(size: Int = 500, seconds: Double = 1, bytes: Int = 8 << 20) {
      self.size = size
      self.seconds = seconds
      self.bytes = bytes
    }
  }

  public var name: String
  public var connection: BrokerConnection
  public var source: MessageSource
  public var transforms: [PipelineTransform]
  public var tables: [TableSinkConfiguration]
  public var buckets: [BucketSinkConfiguration]
  public var batch: Batch
  /// Where it remembers what it has written.
  public var checkpointFile: String
  public var files: WorkerFiles

  public init(
    name: String, connection: BrokerConnection, source: MessageSource, transforms: [PipelineTransform] = [],
    tables: [TableSinkConfiguration] = [], buckets: [BucketSinkConfiguration] = [], batch: Batch = Batch(),
    checkpointFile: String, files: WorkerFiles = WorkerFiles()
  ) {
    self.name = name
    self.connection = connection
    self.source = source
    self.transforms = transforms
    self.tables = tables
    self.buckets = buckets
    self.batch = batch
    self.checkpointFile = checkpointFile
    self.files = files
  }

  enum CodingKeys: String, CodingKey {
    case name, connection, source, transforms, tables, buckets, batch, files
    case checkpointFile = "checkpoint_file"
  }
}

/// Rows into a table of a `database`.
public struct TableSinkConfiguration: Codable, Hashable, Sendable {
  /// `http://127.0.0.1:PORT` of the database.
  public var url: String
  public var table: String
  /// The file that holds the bearer token.
  public var tokenFile: String

  public init(url: String, table: String, tokenFile: String) {
    self.url = url
    self.table = table
    self.tokenFile = tokenFile
  }

  enum CodingKeys: String, CodingKey {
    case url, table
    case tokenFile = "token_file"
  }
}

/// Rows into files of a bucket.
public struct BucketSinkConfiguration: Codable, Hashable, Sendable {
  public enum Format: String, Codable, Sendable { case ndjson, parquet }

  public struct Column: Codable, Hashable, Sendable {
    public var name: String
    /// A DuckDB type.
    public var type: String

    public init(name: String, type: String) {
      self.name = name
      self.type = type
    }
  }

  /// The folder in which objects lie by their names.
  public var folder: String
  /// A folder of the same file system for files that are not complete.
  public var staging: String
  /// What object names begin with, such as `readings/parquet`.
  public var prefix: String
  public var format: Format
  /// Whether names continue with the day, as in `dt=2026-01-31/`.
  public var partitionByDay: Bool
  /// Types of columns in Parquet; those not named follow from the data.
  public var columns: [Column]
  /// The `duckdb` program, for Parquet.
  public var duckdb: String?

  public init(
    folder: String, staging: String, prefix: String, format: Format, partitionByDay: Bool = true,
    columns: [Column] = [], duckdb: String? = nil
  ) {
    self.folder = folder
    self.staging = staging
    self.prefix = prefix
    self.format = format
    self.partitionByDay = partitionByDay
    self.columns = columns
    self.duckdb = duckdb
  }

  enum CodingKeys: String, CodingKey {
    case folder, staging, prefix, format, columns, duckdb
    case partitionByDay = "partition_by_day"
  }
}
