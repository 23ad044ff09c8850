/// What `stack worker broker` is told, in the JSON file that `--config` names.
public struct BrokerLaunch: WorkerConfiguration, Hashable {
  /// The server's program and its arguments.
  public var command: [String]
  /// The folder of all that the server stores.
  public var store: String

  public init(command: [String], store: String) {
    self.command = command
    self.store = store
  }
}
