import Diagnostics
import HCL
import Language
import Values

/// The engine's way to the evaluator.
enum Evaluate {
  /// The value of an expression, converted; `nil` when it has none, which is reported.
  static func value(
    _ expression: LocatedExpression, as type: ValueType, _ scope: any EvaluationScope, _ diagnostics: inout Diagnostics
  ) -> Value? {
    var own = Diagnostics()
    let evaluator = evaluator(scope)
    let value =
      type == .dynamic
      ? evaluator.evaluate(expression, into: &own) : evaluator.evaluate(expression, as: type, into: &own)
    diagnostics.append(contentsOf: own)
    return own.hasErrors ? nil : value
  }

  /// What the references in an expression stand for, to be shown with a fault; nothing that is sensitive or ephemeral.
  static func shownValues(
    _ expression: LocatedExpression, _ scope: any EvaluationScope
  ) -> [Diagnostic.ShownValue] { evaluator(scope).shownValues(of: expression) }

  /// The value of a resource's body.
  static func body(
    _ resource: ResourceConfiguration, _ schema: DecodeSchema, _ scope: any EvaluationScope,
    _ diagnostics: inout Diagnostics
  ) -> DecodedBody {
    BodyDecoder(schema, evaluator: evaluator(scope)).decode(
      resource.body, overrides: resource.overrides, header: resource.range, into: &diagnostics)
  }

  private static func evaluator(_ scope: any EvaluationScope) -> Evaluator {
    guard let scope = scope as? ModuleScope else { return Evaluator(scope: scope) }
    return scope.store.evaluator.within(scope)
  }
}
