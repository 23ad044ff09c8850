/// How a condition of a check block, resource or output came out.
public struct CheckResult: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case check, precondition, postcondition, validation
    case outputPrecondition = "output_precondition"
  }

  public enum Status: String, Sendable, Hashable {
    case pass, fail
    /// To be told only during apply.
    case unknown
    /// Its condition could not be evaluated.
    case error
  }

  public var kind: Kind
  /// The address of what it belongs to, such as `check.health` or `bucket.archive`.
  public var address: String
  public var status: Status
  public var message: String?
}
