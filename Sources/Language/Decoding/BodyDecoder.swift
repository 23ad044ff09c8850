import Diagnostics
import HCL
import Values

/// Makes the value of a body by a schema: evaluates attributes, reads nested blocks and expands `dynamic` ones.
public struct BodyDecoder: Sendable {
  public let schema: DecodeSchema
  public let evaluator: Evaluator

  public init(_ schema: DecodeSchema, evaluator: Evaluator) {
    self.schema = schema
    self.evaluator = evaluator
  }

  /// The body's value, of the schema's implied type. What is wrong is reported, and unknown in the value.
  ///
  /// - Parameters:
  ///   - overrides: bodies whose attributes and block types take the place of this one's.
  ///   - header: where the block begins, for messages about what is missing.
  public func decode(
    _ body: Body, overrides: [Body] = [], header: SourceRange? = nil, bindings: [Binding] = [],
    into diagnostics: inout Diagnostics
  ) -> DecodedBody {
    var run = DecodingRun(evaluator: evaluator, diagnostics: diagnostics)
    let value = run.body(body, overrides: overrides, schema, path: ValuePath(), bindings: bindings)
    diagnostics = run.diagnostics
    return DecodedBody(
      value: value, blocks: run.blocks, expressions: run.expressions,
      range: header ?? body.source(body.range))
  }
}

/// One decoding in progress.
struct DecodingRun {
  let evaluator: Evaluator
  var diagnostics: Diagnostics
  var blocks: [(path: ValuePath, range: SourceRange)] = []
  var expressions: [(path: ValuePath, expression: LocatedExpression)] = []

  init(evaluator: Evaluator, diagnostics: Diagnostics) {
    self.evaluator = evaluator
    self.diagnostics = diagnostics
  }

  mutating func body(
    _ body: Body, overrides: [Body] = [], _ schema: DecodeSchema, path: ValuePath, bindings: [Binding]
  ) -> Value {
    guard path.count <= Value.maximumDepth else { return .unknown(schema.impliedType) }
    let content = content(body, overrides, schema)
    var entries = schema.absent
    for (attribute, file) in content.attributes {
      guard let definition = schema.attributes[attribute.name] else { continue }
      let value = value(
        of: attribute, definition, in: file, path: path.attribute(attribute.name), bindings: bindings)
      entries.replace(attribute.name, with: value)
    }
    guard !schema.blockNames.isEmpty || !content.blocks.isEmpty else { return .object(entries) }
    let instances = instances(of: content.blocks, schema, bindings: bindings)
    for name in schema.blockNames {
      guard let definition = schema.blocks[name] else { continue }
      let value = nested(
        instances[name] ?? BlockInstances(), name, definition, path: path.attribute(name), missing: content.missing,
        isDamaged: content.isDamaged)
      entries.replace(name, with: value)
    }
    return .object(entries)
  }

  /// The items of a body after overriding.
  private struct Content {
    var attributes: [(Attribute, SourceFile)]
    var blocks: [Block]
    /// Where a missing item would have to stand.
    var missing: SourceRange
    /// Whether what is missing may be lost to a syntax error.
    var isDamaged: Bool
  }

  private mutating func content(_ body: Body, _ overrides: [Body], _ schema: DecodeSchema) -> Content {
    let base = body.content(overrides.isEmpty ? schema.bodySchema : schema.partialBodySchema, into: &diagnostics)
    var result = Content(
      attributes: base.attributes.map { ($0, base.file) }, blocks: base.blocks,
      missing: SourceRange(base.file, base.missingItemRange), isDamaged: base.isDamaged)
    for override in overrides {
      let over = override.content(schema.partialBodySchema, into: &diagnostics)
      let names = Set(over.attributes.map(\.name))
      let types = Set(over.blocks.map { $0.type == "dynamic" ? $0.labels.first?.value ?? "" : $0.type })
      result.attributes.removeAll { names.contains($0.0.name) }
      result.attributes += over.attributes.map { ($0, over.file) }
      result.blocks.removeAll { types.contains($0.type == "dynamic" ? $0.labels.first?.value ?? "" : $0.type) }
      result.blocks += over.blocks
    }
    return result
  }

  private mutating func value(
    of attribute: Attribute, _ definition: DecodeSchema.Attribute, in file: SourceFile, path: ValuePath,
    bindings: [Binding]
  ) -> Value {
    let located = LocatedExpression(attribute.expression, file)
    let place = SourceRange(file, attribute.nameRange)
    guard definition.isConfigurable else {
      diagnostics.error(
        "attribute cannot be set", detail: "`\(attribute.name)` is decided when the object is made", range: place,
        hints: ["remove this line"])
      return .null(definition.type)
    }
    if let deprecation = definition.deprecation {
      diagnostics.warning("`\(attribute.name)` is deprecated", detail: deprecation, range: place)
    }
    expressions.append((path, located))
    let value = evaluator.evaluate(located, as: definition.type, bindings: bindings, into: &diagnostics)
    if definition.isRequired, value.isNull {
      diagnostics.error(
        "missing value", detail: "`\(attribute.name)` is required, but its value is null", range: located.range)
      return .unknown(definition.type)
    }
    if value.deepMarks.contains(.ephemeral) {
      diagnostics.error(
        "an ephemeral value in a resource",
        detail: "`\(attribute.name)` is kept in the state, and an ephemeral value nowhere",
        range: located.range)
      return .unknown(definition.type)
    }
    // Null is of no type where any is taken: what comes back from the state has none either.
    if definition.type == .dynamic, value.isNull { return Value.null().marked(value.marks) }
    return value
  }
}
