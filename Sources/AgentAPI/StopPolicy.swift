/// How a replica is asked to end.
public struct StopPolicy: Hashable, Sendable, Codable {
  /// The signal sent first, to its main process: `TERM`, `INT`, `QUIT`, `USR2`.
  public var signal: String
  /// Seconds after which all its processes are killed.
  public var grace: Double

  public init(signal: String = "TERM", grace: Double = 5) {
    self.signal = signal
    self.grace = grace
  }
}
