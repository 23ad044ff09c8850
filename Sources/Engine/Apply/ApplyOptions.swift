/// How to apply a plan.
public struct ApplyOptions: Sendable {
  /// How many provider calls may run at a time.
  public var parallelism: Int
  /// How often a change is tried when its provider calls the failure transient.
  public var attempts: Int
  /// The pause before the second try; it doubles with each further one.
  public var retryDelay: Duration
  /// Stops the apply gently; cancelling its task asks the providers to stop too.
  public var stop: StopSignal
  /// Whether a further stage, which was planned after another was applied, may be applied too.
  public var approval: @Sendable (Plan) async throws -> Bool

  public init(
    parallelism: Int = 10, attempts: Int = 4, retryDelay: Duration = .milliseconds(500),
    stop: StopSignal = StopSignal(),
    approval: @escaping @Sendable (Plan) async throws -> Bool = { _ in true }
  ) {
    self.parallelism = parallelism
    self.attempts = attempts
    self.retryDelay = retryDelay
    self.stop = stop
    self.approval = approval
  }
}
