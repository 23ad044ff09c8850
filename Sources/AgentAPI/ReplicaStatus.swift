/// One process of a unit.
public struct ReplicaStatus: Hashable, Sendable, Codable {
  public var index: Int
  public var state: UnitState
  public var pid: Int32?
  public var ports: [String: UInt16]
  /// Seconds since its process was started.
  public var uptime: Double?
  /// Since the unit was made or changed.
  public var restarts: Int
  /// `exit code 1`, `signal 9 (KILL)`.
  public var lastExit: String?
  /// What the last health check said when it failed.
  public var healthMessage: String?
  /// The first characters of the hash of the specification it runs with.
  public var revision: String
  /// The user that runs it.
  public var user: UInt32

  public init(
    index: Int, state: UnitState, pid: Int32? = nil, ports: [String: UInt16] = [:],
    uptime: Double? = nil, restarts: Int = 0, lastExit: String? = nil, healthMessage: String? = nil,
    revision: String, user: UInt32
  ) {
    self.index = index
    self.state = state
    self.pid = pid
    self.ports = ports
    self.uptime = uptime
    self.restarts = restarts
    self.lastExit = lastExit
    self.healthMessage = healthMessage
    self.revision = revision
    self.user = user
  }
}
