import Diagnostics
import HCL
import Values

/// `dynamic "type" { for_each = …, iterator = …, labels = […], content { … } }`
extension DecodingRun {
  static let dynamicSchema = BodySchema(
    attributes: [.init("for_each", required: true), .init("iterator"), .init("labels")],
    blocks: [.init("content")])

  /// The blocks of a body by type, in source order, `dynamic` ones expanded where they stand.
  mutating func instances(
    of blocks: [Block], _ schema: DecodeSchema, bindings: [Binding]
  ) -> [String: BlockInstances] {
    var result: [String: BlockInstances] = [:]
    for block in blocks {
      if block.type == "dynamic", schema.blocks["dynamic"] == nil {
        expand(block, schema, bindings: bindings, into: &result)
        continue
      }
      result[block.type, default: BlockInstances()].all.append(
        BlockInstances.Instance(
          body: block.body, range: SourceRange(block.file, block.headerRange),
          labels: block.labels.map(\.value), bindings: bindings))
    }
    return result
  }

  private mutating func expand(
    _ block: Block, _ schema: DecodeSchema, bindings: [Binding], into result: inout [String: BlockInstances]
  ) {
    guard let label = block.labels.first else { return }
    let type = label.value
    guard let definition = schema.blocks[type] else {
      diagnostics.error(
        "unsupported block type", detail: "blocks of type `\(type)` are not expected here",
        range: SourceRange(block.file, label.range), hints: Suggestion.hints(for: type, among: schema.blocks.keys))
      return
    }
    let content = block.body.content(Self.dynamicSchema, into: &diagnostics)
    guard let forEach = content["for_each"] else { return }
    guard let inner = content.blocks("content").first, content.blocks.count == 1 else {
      diagnostics.error(
        "a dynamic block needs one `content` block", detail: "it says what each `\(type)` block holds",
        range: SourceRange(block.file, block.headerRange))
      return
    }
    let located = LocatedExpression(forEach.expression, block.file)
    let collection = evaluator.evaluate(located, bindings: bindings, into: &diagnostics)
    var instances = result[type] ?? BlockInstances()
    instances.marks.formUnion(collection.marks)
    let iterator = iteratorName(content, default: type)
    if let items = items(collection, located, &instances.isUnknown) {
      for item in items {
        let element = Value.object(["key": item.key, "value": item.value.marked(collection.marks)])
        let inside = bindings + [Binding(iterator, element)]
        instances.all.append(
          BlockInstances.Instance(
            body: inner.body, range: SourceRange(block.file, block.headerRange),
            labels: labels(content, definition, bindings: inside, &instances.isUnknown), bindings: inside))
      }
    }
    result[type] = instances
  }

  private mutating func iteratorName(_ content: BodyContent, default name: String) -> String {
    guard let attribute = content["iterator"] else { return name }
    guard let keyword = attribute.expression.asKeyword else {
      diagnostics.error(
        "invalid iterator", detail: "the name of the iterator must be a single word, without quotes",
        range: SourceRange(content.file, attribute.expression.range))
      return name
    }
    return keyword
  }

  private mutating func items(
    _ collection: Value, _ located: LocatedExpression, _ isUnknown: inout Bool
  ) -> [(key: Value, value: Value)]? {
    switch collection.content {
    case .list(_, let elements), .tuple(let elements):
      return elements.enumerated().map { (.number($0.offset), $0.element) }
    case .set where !collection.areElementsDistinct || !collection.isOrderKnown:
      // Two of them may turn out to be one, or to stand the other way round.
      isUnknown = true
      return nil
    case .set(_, let elements): return elements.map { ($0, $0) }
    case .map(_, let entries), .object(let entries): return entries.map { (.string($0.0), $0.1) }
    case .unknown(let type, _) where !type.isPrimitive:
      isUnknown = true
      return nil
    default:
      diagnostics.append(
        Diagnostic(
          .error, "invalid `for_each` of a dynamic block",
          detail: collection.isNull
            ? "a null value has no elements"
            : "a list, set, tuple, map or object is required, but this is \(collection.type.friendlyPhrase)",
          range: located.range, values: evaluator.shownValues(of: located)))
      return nil
    }
  }

  private mutating func labels(
    _ content: BodyContent, _ definition: DecodeSchema.NestedBlock, bindings: [Binding], _ isUnknown: inout Bool
  ) -> [String] {
    guard let attribute = content["labels"] else {
      if definition.nesting == .map {
        diagnostics.error(
          "missing `labels`", detail: "blocks of this type have a label, which `labels = […]` must give",
          range: SourceRange(content.file, content.missingItemRange))
      }
      return []
    }
    let located = LocatedExpression(attribute.expression, content.file)
    let value = evaluator.evaluate(located, as: .list(.string), bindings: bindings, into: &diagnostics)
    if !value.isWhollyKnown { isUnknown = true }
    return value.deeplyUnmarked.strings ?? []
  }
}
