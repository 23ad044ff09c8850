/// How the agent sees that a replica works.
///
/// A replica is ready after its first success; without a probe, once it has run for `startPeriod`.
public struct HealthCheck: Hashable, Sendable, Codable {
  public enum Probe: Hashable, Sendable, Codable {
    case none
    /// `GET` answers with a status from 200 to 399. `port` is a name from `ports`.
    case http(path: String, port: String)
    /// The port accepts a connection.
    case tcp(port: String)
    /// The command, run as the unit's user in its environment, ends with 0.
    case command([String])
    /// The file is there; relative to the replica's private folder, or absolute.
    case file(String)
  }

  public var probe: Probe
  /// Seconds from one check to the next, once ready. Until then checks are made in quick succession.
  public var interval: Double
  /// Seconds a check may take.
  public var timeout: Double
  /// Seconds after a start in which failures do not count; without a probe the time after which it counts as ready.
  public var startPeriod: Double
  /// So many failures in a row make a ready replica unhealthy; it is then started anew.
  public var retries: Int

  public init(
    _ probe: Probe = .none, interval: Double = 5, timeout: Double = 3, startPeriod: Double = 1,
    retries: Int = 3
  ) {
    self.probe = probe
    self.interval = interval
    self.timeout = timeout
    self.startPeriod = startPeriod
    self.retries = retries
  }
}
