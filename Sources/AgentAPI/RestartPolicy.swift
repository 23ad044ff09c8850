/// What happens when a replica ends by itself.
public struct RestartPolicy: Hashable, Sendable, Codable {
  public enum Mode: String, Hashable, Sendable, Codable {
    case always
    /// Unless it ends with 0.
    case onFailure = "on-failure"
    case never
  }

  public var mode: Mode
  /// Seconds before the first restart; doubled at each further one, with jitter.
  public var minimumDelay: Double
  public var maximumDelay: Double
  /// After so many seconds of running the delay starts small again.
  public var resetAfter: Double

  public init(
    _ mode: Mode = .always, minimumDelay: Double = 0.2, maximumDelay: Double = 30,
    resetAfter: Double = 10
  ) {
    self.mode = mode
    self.minimumDelay = minimumDelay
    self.maximumDelay = maximumDelay
    self.resetAfter = resetAfter
  }
}
