import Values

/// Why a function call failed.
public struct FunctionError: Error, Hashable, Sendable {
  /// Which argument is at fault, if one is.
  public var argument: Int?
  /// Lower case, without a full stop.
  public var message: String
  /// What the user can do.
  public var hints: [String]

  public init(_ message: String, argument: Int? = nil, hints: [String] = []) {
    self.message = message
    self.argument = argument
    self.hints = hints
  }
}
