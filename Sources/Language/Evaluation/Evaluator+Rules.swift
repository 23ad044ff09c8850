import Diagnostics
import Values

/// How a check went.
public enum CheckOutcome: Hashable, Sendable {
  case passed
  /// The condition is false; the message that the rule gives, or a stand-in where that is sensitive.
  case failed(message: String)
  /// The condition is not known yet.
  case unknown
  /// The rule itself is broken, which has been reported.
  case broken
}

extension Evaluator {
  /// Looks whether a rule holds.
  public func check(
    _ rule: CheckRule, bindings: [Binding] = [], into diagnostics: inout Diagnostics
  ) -> CheckOutcome {
    let before = diagnostics.errors.count
    let condition = evaluate(rule.condition, bindings: bindings, into: &diagnostics)
    guard diagnostics.errors.count == before else { return .broken }
    guard condition.isKnown else { return .unknown }
    guard let holds = (try? condition.deeplyUnmarked.converted(to: .bool))?.bool else {
      diagnostics.append(
        Diagnostic(
          .error, "invalid condition",
          detail:
            "a condition must be true or false, but this is \(condition.isNull ? "null" : condition.type.friendlyPhrase)",
          range: rule.condition.range, values: shownValues(of: rule.condition, bindings: bindings)))
      return .broken
    }
    if holds { return .passed }
    let message = evaluate(rule.errorMessage, as: .string, bindings: bindings, into: &diagnostics)
    guard diagnostics.errors.count == before else { return .broken }
    if !message.deepMarks.isEmpty {
      return .failed(
        message: "the condition does not hold; its message has a sensitive value in it, so it is not shown")
    }
    return .failed(message: message.string ?? "the condition does not hold")
  }
}
