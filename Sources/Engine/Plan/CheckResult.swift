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

  /// The output that the condition belongs to, in its instance of the module.
  var output: (module: ModulePath, name: String)? {
    guard kind == .outputPrecondition, let dot = address.lastIndex(of: ".") else { return nil }
    let name = String(address[address.index(after: dot)...])
    let module = address.dropLast(name.count + ".output.".count)
    if module.isEmpty { return (.root, name) }
    guard case .module(let found)? = try? TargetAddress(parsing: String(module)) else { return nil }
    return (found, name)
  }

  public init(kind: Kind, address: String, status: Status, messages: [String]) {
    self.kind = kind
    self.address = address
    self.status = status
    self.messages = messages
  }
}
