import Diagnostics
import Values

/// Where an expression's references get their values: what the engine supplies for one module instance and,
/// within it, one resource instance.
public protocol EvaluationScope: Sendable {
  /// The value of a reference's subject, before its further steps: for a resource with `count` the tuple of all instances, for one
  /// with `for_each` the object of all, for a module the object of its outputs (or a tuple or object of those).
  ///
  /// What does not exist is reported, with a hint if a name is close, and answered with an unknown value of type `dynamic`. A value
  /// that is not there yet is unknown.
  func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value
}

/// A scope in which no value is known: to check what holds whatever the values are.
public struct UnknownScope: EvaluationScope {
  public init() {}

  public func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value { .unknown() }
}

/// A scope in which nothing can be referred to: for constants.
public struct EmptyScope: EvaluationScope {
  /// What is being evaluated, in the plural, for messages: `default values`.
  public let place: String

  public init(place: String = "constant expressions") { self.place = place }

  public func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value {
    diagnostics.error(
      "references are not allowed here",
      detail: "\(place) must be constant; `\(reference.subject)` cannot be used", range: reference.subjectRange)
    return .unknown()
  }
}
