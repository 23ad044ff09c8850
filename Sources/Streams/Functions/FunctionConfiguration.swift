/// What the dispatcher of a `function` is told, in the JSON file that `--config` names.
public struct FunctionConfiguration: WorkerConfiguration, Hashable {
  public var name: String
  public var connection: BrokerConnection
  public var source: MessageSource
  /// Where the function's own process answers, such as `http://127.0.0.1:8080/`.
  public var url: String
  /// How many messages may be with the function at the same time.
  public var concurrency: Int
  /// How long the function may take for one.
  public var timeoutSeconds: Double
  public var files: WorkerFiles

  public init(
    name: String, connection: BrokerConnection, source: MessageSource, url: String, concurrency: Int = 8,
    timeoutSeconds: Double = 60, files: WorkerFiles = WorkerFiles()
  ) {
    self.name = name
    self.connection = connection
    self.source = source
    self.url = url
    self.concurrency = concurrency
    self.timeoutSeconds = timeoutSeconds
    self.files = files
  }

  enum CodingKeys: String, CodingKey {
    case name, connection, source, url, concurrency, files
    case timeoutSeconds = "timeout_seconds"
  }
}
