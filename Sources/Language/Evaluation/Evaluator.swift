import Diagnostics
import HCL
import Values

/// Evaluates expressions in a scope.
///
/// It never throws: what is wrong goes into the diagnostics, and the value is then unknown, so that one mistake is
/// reported once and the rest goes on.
public struct Evaluator: Sendable {
  public var scope: any EvaluationScope
  public let library: FunctionLibrary
  /// Shared by all copies: an evaluator is copied for every expression.
  private let shared: SharedContext
  public var context: FunctionContext { shared.context }
  var limits: EvaluationLimits { shared.context.limits }

  public init(
    scope: any EvaluationScope, library: FunctionLibrary = .standard, context: FunctionContext = FunctionContext()
  ) {
    self.scope = scope
    self.library = library
    var context = context
    context.library = library
    shared = SharedContext(context)
  }

  private final class SharedContext: Sendable {
    let context: FunctionContext

    init(_ context: FunctionContext) { self.context = context }
  }

  /// The same in another scope.
  public func within(_ scope: any EvaluationScope) -> Evaluator {
    var other = self
    other.scope = scope
    return other
  }

  /// The expression's value.
  ///
  /// - Parameter bindings: names that stand for values beside the scope's, as `dynamic` blocks have them.
  public func evaluate(
    _ located: LocatedExpression, bindings: [Binding] = [], into diagnostics: inout Diagnostics
  ) -> Value {
    var evaluation = Evaluation(self, file: located.file, bindings: bindings)
    let value = evaluation.value(located.expression)
    diagnostics.append(contentsOf: Diagnostics(evaluation.found))
    return value.removing(.shielded)
  }

  /// The expression's value as one of the wanted type; a mismatch is reported.
  public func evaluate(
    _ located: LocatedExpression, as type: ValueType, bindings: [Binding] = [],
    into diagnostics: inout Diagnostics
  ) -> Value {
    let value = evaluate(located, bindings: bindings, into: &diagnostics)
    do {
      return try value.converted(to: type)
    } catch {
      diagnostics.append(
        Diagnostic(
          .error, "wrong type of value", detail: error.description, range: located.range,
          values: shownValues(of: located, bindings: bindings)))
      return .unknown(type).marked(value.deepMarks)
    }
  }

  /// What the references in an expression stand for, to be shown with a diagnostic about its value.
  public func shownValues(
    of located: LocatedExpression, bindings: [Binding] = []
  ) -> [Diagnostic.ShownValue] {
    var evaluation = Evaluation(self, file: located.file, bindings: bindings)
    return evaluation.shownValues(located.expression)
  }

  /// Renders a template whose references are the names of variables.
  static func render(
    _ template: SourceFile, variables: Value, library: FunctionLibrary, context: FunctionContext
  ) throws(Diagnostics) -> Value {
    var diagnostics = Diagnostics()
    let expression = Expression.parseTemplate(template, into: &diagnostics)
    try diagnostics.throwIfErrors()
    let bindings = (variables.attributes.map { Array($0) } ?? []).map { Binding($0.0, $0.1) }
    let names = bindings.map(\.name)
    let evaluator = Evaluator(scope: TemplateScope(names: names), library: library, context: context)
    let value = evaluator.evaluate(
      LocatedExpression(expression, template), bindings: bindings, into: &diagnostics)
    try diagnostics.throwIfErrors()
    return value.marked(variables.marks)
  }
}

/// A name that stands for a value while part of an expression is evaluated.
public struct Binding: Sendable {
  public let name: String
  public let value: Value

  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}

/// The scope of a template: its variables are bindings, and there is nothing else.
struct TemplateScope: EvaluationScope {
  let names: [String]

  func value(of reference: Reference, into diagnostics: inout Diagnostics) -> Value { .unknown() }

  func unknownName(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .error, "unknown template variable", detail: "the template's variables do not include `\(name)`",
      range: range, hints: Suggestion.hints(for: name, among: names))
  }
}
