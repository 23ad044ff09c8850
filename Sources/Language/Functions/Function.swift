import Diagnostics
import Values

/// One function of the language: its signature and what it does.
public struct Function: Sendable {
  public typealias Body = @Sendable (FunctionArguments) throws -> Value
  public typealias TypeRule = @Sendable (FunctionArguments) throws -> ValueType

  public let signature: FunctionSignature
  private let typeRule: TypeRule?
  private let body: Body

  public var name: String { signature.name }

  /// A function whose result is always of one type.
  public init(
    _ name: String, _ description: String, _ parameters: [FunctionSignature.Parameter] = [],
    variadic: FunctionSignature.Parameter? = nil, returns result: ValueType, body: @escaping Body
  ) {
    self.init(name, description, parameters, variadic, result, nil, body)
  }

  /// A function whose result's type follows from the arguments, which may be unknown when the rule is asked. A rule that
  /// cannot tell yet answers `dynamic`.
  ///
  /// - Parameter result: what can be said of the result's type without any arguments.
  public init(
    _ name: String, _ description: String, _ parameters: [FunctionSignature.Parameter] = [],
    variadic: FunctionSignature.Parameter? = nil, declaring result: ValueType = .dynamic,
    returning typeRule: @escaping TypeRule, body: @escaping Body
  ) {
    self.init(name, description, parameters, variadic, result, typeRule, body)
  }

  private init(
    _ name: String, _ description: String, _ parameters: [FunctionSignature.Parameter],
    _ variadic: FunctionSignature.Parameter?, _ result: ValueType, _ typeRule: TypeRule?, _ body: @escaping Body
  ) {
    signature = FunctionSignature(
      name: name, description: description, parameters: parameters, variadic: variadic, result: result)
    self.typeRule = typeRule
    self.body = body
  }

  /// Calls the function by the rules of its signature: conversion, null, unknown and marks.
  public func call(_ arguments: [Value], context: FunctionContext) throws(FunctionError) -> Value {
    try checkCount(arguments.count)
    var marks: Marks = []
    var isUnknown = false
    var hasOpenArgument = false
    var prepared: [Value] = []
    prepared.reserveCapacity(arguments.count)
    for (index, argument) in arguments.enumerated() {
      guard let parameter = signature.parameter(at: index) else { continue }
      var value = try Self.convert(argument, to: parameter.type, index)
      if !parameter.allowsMarked {
        marks.formUnion(value.deepMarks)
        value = value.deeplyUnmarked
      }
      if value.isNull, !parameter.allowsNull {
        throw FunctionError("the argument must not be null", argument: index)
      }
      if !value.isKnown {
        if !parameter.allowsUnknown { isUnknown = true }
        if value.type == .dynamic { hasOpenArgument = true }
      }
      prepared.append(value)
    }
    let ready = FunctionArguments(prepared, context: context)
    let isSensitive = arguments.contains { !$0.deepMarks.isEmpty }
    do {
      let result =
        isUnknown ? Value.unknown(try typeRule?(ready) ?? signature.result) : try Self.checked(try body(ready))
      return refined(result, hasOpenArgument: hasOpenArgument).marked(marks)
    } catch {
      let failure = Self.functionError(error)
      throw isSensitive ? failure.redacted(arguments) : failure
    }
  }

  private static func convert(
    _ value: Value, to type: ValueType, _ index: Int
  ) throws(FunctionError) -> Value {
    do {
      return try value.converted(to: type)
    } catch {
      throw FunctionError(error.description, argument: index)
    }
  }

  private static func checked(_ value: Value) throws(FunctionError) -> Value {
    if value.isTooDeep { throw FunctionError("the result is nested deeper than \(Value.maximumDepth) levels") }
    if value.isTooLarge { throw FunctionError("the result is larger than \(Value.maximumSize) bytes") }
    return value
  }

  private static func functionError(_ error: any Error) -> FunctionError {
    switch error {
    case let error as FunctionError: return error
    case let error as ConversionError: return FunctionError(error.description)
    default:
      let told = Diagnostics(describing: error)
      let parts = told.errors.flatMap { [$0.summary, $0.detail] }.filter { !$0.isEmpty }
      return FunctionError(parts.joined(separator: ": "))
    }
  }

  private func checkCount(_ count: Int) throws(FunctionError) {
    let minimum = signature.parameters.count
    if count < minimum {
      let missing = signature.parameters[count].name
      throw FunctionError(
        "`\(name)` takes \(signature.variadic == nil ? "" : "at least ")\(Self.arguments(minimum)); `\(missing)` is missing",
        hints: ["it is called as `\(signature.text)`"])
    }
    if count > minimum, signature.variadic == nil {
      throw FunctionError(
        "`\(name)` takes \(Self.arguments(minimum)), not \(count)", argument: minimum,
        hints: ["it is called as `\(signature.text)`"])
    }
  }

  private static func arguments(_ count: Int) -> String {
    count == 1 ? "1 argument" : count == 0 ? "no arguments" : "\(count) arguments"
  }
}
