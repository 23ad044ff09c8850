import Values

/// The arguments of one call: converted, and neither null nor unknown nor marked unless the parameter allows it.
public struct FunctionArguments: Sendable {
  public var values: [Value]
  public let context: FunctionContext

  public init(_ values: [Value], context: FunctionContext = FunctionContext()) {
    self.values = values
    self.context = context
  }

  public var count: Int { values.count }

  /// The argument at `index`; null when there is none.
  public subscript(index: Int) -> Value { values.indices.contains(index) ? values[index] : .null() }

  /// The arguments from `index` on.
  public func rest(from index: Int) -> ArraySlice<Value> { values.dropFirst(index) }

  public func string(_ index: Int) throws(FunctionError) -> String {
    guard let value = self[index].string else { throw expected("a string", index) }
    return value
  }

  public func number(_ index: Int) throws(FunctionError) -> Number {
    guard let value = self[index].number else { throw expected("a number", index) }
    return value
  }

  /// A whole number that fits an `Int`.
  public func int(_ index: Int) throws(FunctionError) -> Int {
    guard let value = self[index].int else { throw expected("a whole number", index) }
    return value
  }

  public func bool(_ index: Int) throws(FunctionError) -> Bool {
    guard let value = self[index].bool else { throw expected("a bool", index) }
    return value
  }

  /// The elements of a list, set, tuple, map or object.
  public func elements(_ index: Int) throws(FunctionError) -> [Value] {
    guard let value = self[index].elements else { throw expected("a collection", index) }
    return value
  }

  /// The entries of a map or object.
  public func entries(_ index: Int) throws(FunctionError) -> ValueMap {
    guard let value = self[index].attributes else { throw expected("a map or object", index) }
    return value
  }

  /// The elements of a list of string, none of them null.
  public func strings(_ index: Int) throws(FunctionError) -> [String] {
    guard let value = self[index].strings else { throw expected("a list of strings without null", index) }
    return value
  }

  /// A kind of type that a function of many types takes.
  enum Kind: String {
    case sequence = "a list or tuple"
    case group = "a list, set or tuple"
    case mapping = "a map or object"
  }

  /// Makes sure of the kind of an argument, which need not be known; one whose type is not known either may be anything.
  func require(_ kind: Kind, _ index: Int) throws(FunctionError) {
    let isSuitable =
      switch (self[index].type, kind) {
      case (.dynamic, _): true
      case (.list, .sequence), (.tuple, .sequence), (.list, .group), (.set, .group), (.tuple, .group): true
      case (.map, .mapping), (.object, .mapping): true
      default: false
      }
    guard isSuitable else {
      throw FunctionError(
        "\(kind.rawValue) is required, but this is \(self[index].type.friendlyPhrase)", argument: index)
    }
  }

  private func expected(_ what: String, _ index: Int) -> FunctionError {
    FunctionError("\(what) is required", argument: index)
  }

  /// Makes sure that a result of so many bytes may be made.
  public func allow(bytes: Int) throws(FunctionError) {
    guard bytes <= context.limits.stringBytes else {
      throw FunctionError("the result would be larger than \(context.limits.stringBytes) bytes")
    }
    if let refusal = context.limits.refusal(ofBytes: bytes) { throw FunctionError(refusal) }
  }

  /// Makes sure that a result of so many elements may be made.
  public func allow(elements: Int) throws(FunctionError) {
    guard elements <= context.limits.elements else {
      throw FunctionError("the result would have more than \(context.limits.elements) elements")
    }
    if let refusal = context.limits.refusal(ofElements: elements) { throw FunctionError(refusal) }
  }
}
