/// Who answers.
public struct AgentInfo: Hashable, Sendable, Codable {
  /// The wire protocol's version; client and agent must have the same.
  public static let protocolVersion = 1

  public var protocolVersion: Int
  /// The program's version.
  public var version: String
  public var pid: Int32
  /// Seconds.
  public var uptime: Double
  /// `http://127.0.0.1:PORT` of the workload API.
  public var workloadAPI: String
  public var units: Int
  public var dataDirectory: String
  /// Where browsers find builds: `http://127.0.0.1:PORT/builds/TOKEN`. Whoever knows it may read them.
  public var buildPages: String?

  public init(
    protocolVersion: Int = AgentInfo.protocolVersion, version: String, pid: Int32, uptime: Double,
    workloadAPI: String, units: Int, dataDirectory: String, buildPages: String? = nil
  ) {
    self.protocolVersion = protocolVersion
    self.version = version
    self.pid = pid
    self.uptime = uptime
    self.workloadAPI = workloadAPI
    self.units = units
    self.dataDirectory = dataDirectory
    self.buildPages = buildPages
  }
}
