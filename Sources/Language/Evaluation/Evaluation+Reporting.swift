import Diagnostics
import HCL
import Values

extension Evaluation {
  /// Reports an error at a place. The answer is unknown, for `return report(…)`.
  @discardableResult
  mutating func report(
    _ summary: String, _ detail: String, _ range: ByteRange, hints: [String] = []
  ) -> Value {
    found.append(
      Diagnostic(.error, summary, detail: detail, range: SourceRange(file, range), hints: hints))
    return .unknown()
  }

  /// Reports an error about an expression and shows the values of the references in it.
  @discardableResult
  mutating func report(
    _ summary: String, _ detail: String, _ expression: Expression, at range: ByteRange? = nil,
    context: ByteRange? = nil, hints: [String] = []
  ) -> Value {
    let shown = shownValues(expression)
    found.append(
      Diagnostic(
        .error, summary, detail: detail, range: SourceRange(file, range ?? expression.range),
        context: context.map { SourceRange(file, $0) }, hints: hints, values: shown))
    return .unknown()
  }

  /// What the references in an expression stand for, each once, in order of their texts.
  mutating func shownValues(_ expression: Expression) -> [Diagnostic.ShownValue] {
    var values: [String: Diagnostic.ShownValue] = [:]
    for traversal in expression.variables.prefix(50) {
      if let value = shown(traversal) { values[value.expression] = value }
    }
    return values.values.sorted { $0.expression < $1.expression }
  }
}
