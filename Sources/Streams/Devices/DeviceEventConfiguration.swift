/// What a device registry's worker is told.
public struct DeviceEventConfiguration: WorkerConfiguration, Hashable {
  public var name: String
  public var connection: BrokerConnection
  /// What the devices publish to, such as `devices.*.events`.
  public var subject: String
  public var files: WorkerFiles

  public init(name: String, connection: BrokerConnection, subject: String, files: WorkerFiles = WorkerFiles()) {
    self.name = name
    self.connection = connection
    self.subject = subject
    self.files = files
  }
}
