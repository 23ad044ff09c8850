import Diagnostics
import Language
import Values

/// Evaluates the conditions of checks, resources, outputs and variables.
enum Conditions {
  enum Outcome: Sendable, Hashable {
    case held
    case failed
    /// Some condition is not known yet.
    case unknown
    /// Some condition, or what it would say, has no value.
    case erroneous

    /// Whether there was a fault.
    var isRefused: Bool { self == .failed || self == .erroneous }
  }

  /// Checks the rules in order and reports all that do not hold, with the severity given, and as errors those that cannot be evaluated.
  static func hold(
    _ rules: [CheckRule], _ scope: any EvaluationScope, what: String, place: SourceRange? = nil,
    severity: Diagnostic.Severity = .error, into diagnostics: inout Diagnostics
  ) -> Outcome {
    var outcome = Outcome.held
    for rule in rules {
      switch check(rule, scope, what, place, severity, &diagnostics) {
      case .erroneous: outcome = .erroneous
      case .failed: if outcome != .erroneous { outcome = .failed }
      case .unknown: if outcome == .held { outcome = .unknown }
      case .held: break
      }
    }
    return outcome
  }

  private static func check(
    _ rule: CheckRule, _ scope: any EvaluationScope, _ what: String, _ place: SourceRange?,
    _ severity: Diagnostic.Severity, _ diagnostics: inout Diagnostics
  ) -> Outcome {
    guard let condition = Evaluate.value(rule.condition, as: .bool, scope, &diagnostics) else { return .erroneous }
    if condition.bool != false, rule.errorMessage.expression.asStaticString == nil {
      // What is wrong with a message is told before it is needed.
      if Evaluate.value(rule.errorMessage, as: .string, scope, &diagnostics) == nil { return .erroneous }
    }
    guard condition.isKnown else { return .unknown }
    guard let holds = condition.bool else {
      diagnostics.append(
        Diagnostic(
          .error, "the condition is null", detail: "expected true or false", range: rule.condition.range,
          values: Evaluate.shownValues(rule.condition, scope)))
      return .erroneous
    }
    if holds { return .held }
    var messageDiagnostics = Diagnostics()
    let message = Evaluate.value(rule.errorMessage, as: .string, scope, &messageDiagnostics)
    let text: String =
      switch message {
      case let message? where message.deepMarks.contains(.sensitive):
        "(the message is not shown: it holds a sensitive value)"
      case let message? where message.deepMarks.contains(.ephemeral):
        "(the message is not shown: it holds an ephemeral value)"
      case let message? where message.isNull: "(the message is null)"
      case let message?: message.string ?? "(the message is not known)"
      case nil: "(the message could not be evaluated)"
      }
    diagnostics.append(
      Diagnostic(
        severity, "condition of `\(what)` does not hold", detail: text, range: place ?? rule.condition.range,
        context: rule.range, values: Evaluate.shownValues(rule.condition, scope)))
    diagnostics.append(contentsOf: messageDiagnostics)
    return message == nil ? .erroneous : .failed
  }
}

extension Diagnostic {
  func with(severity: Severity) -> Diagnostic {
    var copy = self
    copy.severity = severity
    return copy
  }

  func with(address: String) -> Diagnostic {
    var copy = self
    if copy.address == nil { copy.address = address }
    return copy
  }
}
