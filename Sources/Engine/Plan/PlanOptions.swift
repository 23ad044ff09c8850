/// What a plan is to cover.
public struct PlanOptions: Sendable {
  public enum Mode: String, Sendable {
    case normal
    case destroy
    /// State is to follow the real things, which stay as they are.
    case refreshOnly = "refresh_only"
  }

  public var mode: Mode
  /// Addresses of modules, resources or instances; empty for everything. What they depend on is planned too.
  public var targets: [String]
  /// Addresses to leave alone, together with all that depends on them.
  public var excludes: [String]
  /// Addresses of instances to replace even without a change.
  public var replace: [String]
  /// Whether to look at the real things first.
  public var refresh: Bool
  /// How many provider calls may run at a time.
  public var parallelism: Int
  /// What stages before this one did.
  var earlier: EarlierStages?

  public init(
    mode: Mode = .normal, targets: [String] = [], excludes: [String] = [],
    replace: [String] = [], refresh: Bool = true, parallelism: Int = 10
  ) {
    self.mode = mode
    self.targets = targets
    self.excludes = excludes
    self.replace = replace
    self.refresh = refresh
    self.parallelism = parallelism
  }
}
