import Diagnostics
import HCL
import Values

/// Variables, locals and outputs.
extension ModuleReader {
  private static let variableSchema = BodySchema(
    attributes: [
      .init("type"), .init("default"), .init("description"), .init("sensitive"), .init("nullable"),
      .init("ephemeral"), .init("deprecated"),
    ], blocks: [.init("validation")])

  private static let reservedVariables: Set<String> = [
    "source", "version", "provider", "providers", "count", "for_each", "lifecycle", "depends_on", "locals",
  ]

  mutating func readVariable(_ block: Block) {
    guard let name = name(block) else { return }
    let content = block.body.content(Self.variableSchema, into: &diagnostics)
    if Self.reservedVariables.contains(name) {
      error("reserved name", "`\(name)` has a meaning of its own in `module` blocks", header(block))
    }
    if isOverride, let original = module.variables[name] {
      module.variables[name] = merged(original, content)
      return
    }
    guard hasOriginal(false, "the variable `\(name)`", header(block)) else { return }
    if let first = module.variables[name] {
      reportDuplicate("variable `\(name)`", header(block), first: first.range)
      return
    }
    let start = VariableConfiguration(name: name, constraint: TypeConstraint(), range: header(block))
    var variable = merged(start, content)
    // The default may be what is lost.
    if content.isDamaged, variable.defaultValue == nil { variable.defaultValue = .unknown(variable.constraint.type) }
    module.variables[name] = variable
  }

  /// The variable with everything set that the block says.
  private mutating func merged(_ start: VariableConfiguration, _ content: BodyContent) -> VariableConfiguration {
    var variable = start
    if let type = content["type"] {
      var parser = TypeConstraintParser(file: content.file)
      variable.constraint = parser.parse(type.expression)
      variable.hasType = true
      diagnostics.append(contentsOf: parser.diagnostics)
    }
    variable.description = string(content, "description") ?? variable.description
    variable.isSensitive = bool(content, "sensitive") ?? variable.isSensitive
    variable.isNullable = bool(content, "nullable") ?? variable.isNullable
    variable.isEphemeral = bool(content, "ephemeral") ?? variable.isEphemeral
    if let attribute = content["default"] {
      variable.defaultValue = defaultValue(attribute, variable, content.file)
    }
    let validations = rules(content, "validation")
    if !validations.isEmpty { variable.validations = validations }
    return variable
  }

  private mutating func defaultValue(
    _ attribute: Attribute, _ variable: VariableConfiguration, _ file: SourceFile
  ) -> Value {
    let located = LocatedExpression(attribute.expression.literalReading, file)
    let evaluator = Evaluator(scope: EmptyScope(place: "default values of variables"))
    let before = diagnostics.all.count
    let value = evaluator.evaluate(located, into: &diagnostics)
    if diagnostics.all.count > before { return .unknown(variable.constraint.type) }
    if value.isNull, !variable.isNullable {
      error("invalid default", "the default is null, but the variable is not nullable", located.range)
      return .unknown(variable.constraint.type)
    }
    do {
      return try variable.constraint.apply(to: value)
    } catch {
      self.error(
        "invalid default", "the default does not fit the type of variable `\(variable.name)`: \(error)",
        located.range)
      return .unknown(variable.constraint.type)
    }
  }

  mutating func readLocals(_ block: Block) {
    for attribute in block.body.justAttributes(into: &diagnostics) {
      let place = SourceRange(block.file, attribute.nameRange)
      let local = LocalConfiguration(
        name: attribute.name, value: LocatedExpression(attribute.expression, block.file), range: place)
      let first = module.locals[attribute.name]
      if !isOverride, let first {
        reportDuplicate("local value `\(attribute.name)`", place, first: first.range)
      } else if hasOriginal(first != nil, "the local value `\(attribute.name)`", place) {
        module.locals[attribute.name] = local
      }
    }
  }

  mutating func readOutput(_ block: Block) {
    guard let name = name(block) else { return }
    let original = module.outputs[name]
    let schema = BodySchema(
      attributes: [
        .init("value", required: !(isOverride && original != nil)), .init("description"), .init("sensitive"),
        .init("ephemeral"), .init("depends_on"), .init("deprecated"),
      ], blocks: [.init("precondition")])
    let content = block.body.content(schema, into: &diagnostics)
    if !isOverride, let original {
      reportDuplicate("output `\(name)`", header(block), first: original.range)
      return
    }
    guard hasOriginal(original != nil, "the output `\(name)`", header(block)) else { return }
    guard let value = located(content, "value") ?? original?.value else { return }
    var output = original ?? OutputConfiguration(name: name, value: value, range: header(block))
    output.value = value
    output.description = string(content, "description") ?? output.description
    output.isSensitive = bool(content, "sensitive") ?? output.isSensitive
    output.isEphemeral = bool(content, "ephemeral") ?? output.isEphemeral
    if content["depends_on"] != nil { output.dependsOn = dependsOn(content) }
    let preconditions = rules(content, "precondition")
    if !preconditions.isEmpty { output.preconditions = preconditions }
    module.outputs[name] = output
  }
}
