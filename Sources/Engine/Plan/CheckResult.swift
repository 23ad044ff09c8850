import Language

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
  /// The address of what it belongs to, in its instance of the module, such as `check.health` or `module.app["eu"].bucket.archive[0]`.
  public var address: String
  public var status: Status
  /// What does not hold, in the words of the configuration.
  public var messages: [String]

  public init(kind: Kind, address: String, status: Status, messages: [String]) {
    self.kind = kind
    self.address = address
    self.status = status
    self.messages = messages
  }
}
