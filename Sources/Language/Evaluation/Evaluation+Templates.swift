import Diagnostics
import HCL
import Values

/// The text of a template as it grows.
struct TemplateText {
  var text = ""
  var marks: Marks = []
  /// The text before the first part that is not known; `nil` while all is.
  var known: String?

  mutating func goUnknown() { if known == nil { known = text } }
}

extension Evaluation {
  mutating func template(_ node: Template) -> Value {
    var output = TemplateText()
    let before = found.count
    parts(node.parts, &output, node.range)
    if found.count > before { return Value.unknown(.string).marked(output.marks) }
    if let known = output.known { return Value.text(beginning: known).marked(output.marks) }
    return Value.string(output.text).marked(output.marks)
  }

  private mutating func parts(_ parts: [TemplatePart], _ output: inout TemplateText, _ range: ByteRange) {
    for part in parts {
      guard !isExhausted else { return }
      switch part {
      case .literal(let literal): output.text += literal.text
      case .interpolation(let node): interpolation(node, &output)
      case .conditional(let node): conditional(node, &output)
      case .loop(let node): loop(node, &output)
      }
      if output.text.utf8.count > evaluator.limits.stringBytes {
        _ = exhausted("the text is larger than \(evaluator.limits.stringBytes) bytes", range)
      } else if let refusal = evaluator.limits.refusal(ofBytes: output.text.utf8.count) {
        _ = exhausted(refusal, range)
      }
    }
  }

  private mutating func interpolation(_ node: TemplateInterpolation, _ output: inout TemplateText) {
    let before = found.count
    let value = value(node.expression)
    output.marks.formUnion(value.deepMarks)
    if found.count > before { return }
    if value.isNull {
      report("null in a template", "the expression is null, which cannot be part of a text", node.expression)
      return
    }
    do {
      let text = try value.deeplyUnmarked.converted(to: .string)
      if let string = text.string { output.text += string } else { output.goUnknown() }
    } catch {
      report(
        "unsuitable value in a template", error.message, node.expression,
        hints: value.type.isPrimitive ? [] : ["to write it out, use `jsonencode(…)` or, for a list, `join(\", \", …)`"])
    }
  }

  private mutating func conditional(_ node: TemplateConditional, _ output: inout TemplateText) {
    let before = found.count
    let condition = value(node.condition)
    output.marks.formUnion(condition.deepMarks)
    if found.count > before { return }
    if condition.isNull {
      report("null as a condition", "a condition must be true or false, not null", node.condition)
      return
    }
    do {
      guard let decision = try condition.deeplyUnmarked.converted(to: .bool).bool else {
        output.marks.formUnion(marks(of: node.whenTrue, node.range))
        output.marks.formUnion(marks(of: node.whenFalse ?? [], node.range))
        output.goUnknown()
        return
      }
      output.marks.formUnion(marks(of: (decision ? node.whenFalse : node.whenTrue) ?? [], node.range))
      parts((decision ? node.whenTrue : node.whenFalse) ?? [], &output, node.range)
    } catch {
      report("wrong type of condition", error.message, node.condition)
    }
  }

  /// What the part not taken is marked with, which the text gets too, as the result of `c ? a : b` does; what is wrong with it is no
  /// matter.
  private mutating func marks(of parts: [TemplatePart], _ range: ByteRange) -> Marks {
    if parts.allSatisfy(\.isLiteral) { return [] }
    let (value, _) = collected { run in
      var inner = TemplateText()
      run.parts(parts, &inner, range)
      return Value.unknown(.string).marked(inner.marks)
    }
    return value.marks
  }

  private mutating func loop(_ node: TemplateLoop, _ output: inout TemplateText) {
    guard let iteration = iterate(node.collection) else { return }
    output.marks.formUnion(iteration.marks)
    if iteration.isUnknown || !iteration.isOrdered { output.goUnknown() }
    for item in iteration.items {
      let before = found.count
      guard count(node.range) else { return }
      var inner = output
      bound(node.key, node.value, to: item) { $0.parts(node.body, &inner, node.range) }
      output = inner
      if found.count > before { return }
    }
  }
}

extension TemplatePart {
  fileprivate var isLiteral: Bool { if case .literal = self { true } else { false } }
}
