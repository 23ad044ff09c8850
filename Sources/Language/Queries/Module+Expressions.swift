import Diagnostics
import HCL
import Values

extension Module {
  /// Every expression of the module that can refer to something, as far as it can be told without schemas (JSON bodies of
  /// resources cannot), with the names that `dynamic` blocks bind around it.
  public var expressions: [(expression: LocatedExpression, bound: [String])] {
    var found: [(LocatedExpression, [String])] = []
    func add(_ located: LocatedExpression?) { if let located { found.append((located, [])) } }
    func add(_ rules: [CheckRule]) {
      for rule in rules {
        add(rule.condition)
        add(rule.errorMessage)
      }
    }
    for variable in variables.values { add(variable.validations) }
    for local in locals.values { add(local.value) }
    for output in outputs.values {
      add(output.value)
      add(output.preconditions)
    }
    for resource in resources.values {
      add(resource.count)
      add(resource.forEach)
      add(resource.lifecycle.enabled)
      add(resource.lifecycle.preconditions)
      add(resource.lifecycle.postconditions)
      for trigger in resource.lifecycle.replaceTriggeredBy { add(trigger) }
      for timeout in resource.timeouts.values { add(timeout) }
      for body in [resource.body] + resource.overrides { found += body.nativeExpressions() }
    }
    for call in calls.values {
      add(call.count)
      add(call.forEach)
      for input in call.inputs.values { add(input) }
    }
    for provider in providers.values { found += provider.body.nativeExpressions() }
    for check in checks.values {
      add(check.assertions)
      if let data = check.data { found += data.body.nativeExpressions() }
    }
    for item in imports {
      add(item.id)
      add(item.forEach)
      for key in item.target.keys { add(key) }
    }
    return found
  }
}

extension Body {
  /// Every expression of a body in native syntax, with the iterators bound around it.
  func nativeExpressions(bound: [String] = [], depth: Int = 0) -> [(LocatedExpression, [String])] {
    guard depth < SyntaxLimits.nesting else { return [] }
    var found = attributes.map { (LocatedExpression($0.expression, file), bound) }
    for block in blocks {
      guard block.type == "dynamic", let label = block.labels.first?.value else {
        found += block.body.nativeExpressions(bound: bound, depth: depth + 1)
        continue
      }
      let iterator = block.body.attributes.first { $0.name == "iterator" }?.expression.asKeyword ?? label
      for attribute in block.body.attributes where attribute.name != "iterator" {
        let names = attribute.name == "labels" ? bound + [iterator] : bound
        found.append((LocatedExpression(attribute.expression, file), names))
      }
      for inner in block.body.blocks {
        found += inner.body.nativeExpressions(bound: bound + [iterator], depth: depth + 1)
      }
    }
    return found
  }
}
