import Values

/// What a function takes and what it is for.
public struct FunctionSignature: Sendable {
  public struct Parameter: Sendable {
    public var name: String
    /// Arguments are converted to it.
    public var type: ValueType
    public var description: String
    /// Whether null is passed on to the function; otherwise it is an error.
    public var allowsNull: Bool
    /// Whether an unknown argument is passed on; otherwise the result is unknown without a call.
    public var allowsUnknown: Bool
    /// Whether marks are passed on; otherwise all marks of the argument go over to the result.
    public var allowsMarked: Bool

    public init(
      _ name: String, _ type: ValueType, _ description: String = "", allowsNull: Bool = false,
      allowsUnknown: Bool = false, allowsMarked: Bool = false
    ) {
      self.name = name
      self.type = type
      self.description = description
      self.allowsNull = allowsNull
      self.allowsUnknown = allowsUnknown
      self.allowsMarked = allowsMarked
    }
  }

  public var name: String
  /// One sentence for the manual.
  public var description: String
  public var parameters: [Parameter]
  /// What all further arguments are.
  public var variadic: Parameter?
  /// The type of the result, as far as it does not follow from the arguments: `dynamic`, or `list of dynamic`.
  public var result: ValueType

  /// The parameter that the argument at `index` is for.
  public func parameter(at index: Int) -> Parameter? {
    parameters.indices.contains(index) ? parameters[index] : variadic
  }

  /// As the manual writes it: `join(separator string, lists list of string...) string`.
  public var text: String {
    var all = parameters.map { "\($0.name) \($0.type)" }
    if let variadic { all.append("\(variadic.name) \(variadic.type)...") }
    return "\(name)(\(all.joined(separator: ", "))) \(result)"
  }
}
